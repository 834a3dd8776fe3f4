import type { Call, Machine } from '../machine.ts';
import { argument } from '../machine.ts';
import { columnValue, isCallable, native, unknown } from '../value.ts';
import type { UdfValue, Value } from '../value.ts';
import { flatten, toColumn } from './columns.ts';
import { textOf } from '../text.ts';

/** `udf(f)`, `udf(f, type)`, `@udf`, `@udf(type)`, `@pandas_udf("double")`. Called without a function it makes a decorator. */
export function udfOf(maker: string, call: Call): Value {
  const flavor =
    call.module.language === 'scala'
      ? 'scala'
      : maker === 'pandas_udf'
        ? 'pandas'
        : maker === 'arrow_udf'
          ? 'arrow'
          : 'python';
  const candidate = argument(call, 0, 'f');
  if (candidate !== undefined && isCallable(candidate) && candidate.kind !== 'api')
    return asUdf(candidate, flavor, call);
  if (call.module.language === 'scala') return { kind: 'udf', name: 'UDF', flavor, site: call.site };
  return native(maker, (_machine, inner) => asUdf(argument(inner, 0) ?? unknown, flavor, inner));
}

/** A UDF is a function of columns under the name of what it was made of. */
function asUdf(target: Value, flavor: UdfValue['flavor'], call: Call): UdfValue {
  if (target.kind === 'udf') return target;
  const name = target.kind === 'function' ? target.name : target.kind === 'class' ? target.name : '<lambda>';
  const shown = flavor === 'scala' && name === '<lambda>' ? 'UDF' : name;
  return { kind: 'udf', name: shown, flavor, site: call.site };
}

export function callUdf(receiver: UdfValue, call: Call): Value {
  const args = flatten(call).values.map(toColumn);
  return columnValue({
    kind: 'udf',
    name: receiver.name,
    flavor: receiver.flavor,
    args,
    ...(receiver.site === undefined ? {} : { site: receiver.site }),
  });
}

/** Methods of a user-defined function, and `spark.udf.register`. */
export function invokeUdf(receiver: UdfValue, name: string, call: Call): Value {
  if (name === 'withName') return { ...receiver, name: textOf(argument(call, 0)) ?? receiver.name };
  if (name === 'apply') return callUdf(receiver, call);
  return receiver;
}

export function registerUdf(machine: Machine, call: Call): Value {
  const name = textOf(argument(call, 0, 'name'));
  const target = argument(call, 1, 'f') ?? unknown;
  const flavor = call.module.language === 'scala' ? 'scala' : 'python';
  const made = asUdf(target, flavor, call);
  // Python's register gives the plan the registered name.
  const udf: UdfValue = name === undefined ? made : { ...made, name };
  if (name !== undefined) machine.world.udfs.set(name.toLowerCase(), udf);
  return udf;
}
