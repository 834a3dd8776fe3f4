import type { Expr, FunctionDef } from '../model/program.ts';
import { siteOf } from './calls.ts';
import type { Machine } from './machine.ts';
import { argumentsOf } from './machine.ts';
import { simpleCall } from './calls.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';

/** `@name.setter` and `@name.deleter` add to the property of that name. */
export function isAccessor(decorator: Expr): boolean {
  return decorator.kind === 'member' && (decorator.name === 'setter' || decorator.name === 'deleter');
}

/** The value that a decorated definition is bound to. Decorators of libraries are taken for transparent, but for those of Spark and of the language. */
export function applyDecorators(machine: Machine, decorators: readonly Expr[], target: Value, scope: Scope): Value {
  return decorators.reduceRight((value, decorator) => applyDecorator(machine, decorator, value, scope), target);
}

/** An abstract method of Python may have a body, which those that override it call by `super()`. */
function doesSomething({ body }: FunctionDef): boolean {
  return body.some(
    (statement) =>
      statement.kind !== 'pass' &&
      statement.kind !== 'raise' &&
      !(statement.kind === 'expr' && (statement.value.kind === 'literal' || statement.value.kind === 'template')),
  );
}

function applyDecorator(machine: Machine, decorator: Expr, target: Value, scope: Scope): Value {
  const name = decorator.kind === 'name' ? decorator.name : decorator.kind === 'member' ? decorator.name : '';
  switch (name) {
    case 'property':
    case 'abstractproperty':
      return { kind: 'descriptor', form: 'property', target };
    case 'cached_property':
      return { kind: 'descriptor', form: 'cachedProperty', target };
    case 'staticmethod':
      if (target.kind === 'descriptor' && target.form === 'static') return target;
      return { kind: 'descriptor', form: 'static', target };
    case 'classmethod':
      return { kind: 'descriptor', form: 'class', target };
    case 'abstractmethod':
      return target.kind === 'function' && target.definition.kind === 'function' && !doesSomething(target.definition)
        ? { ...target, definition: { ...target.definition, abstract: true } }
        : target;
    default:
  }
  if (decorator.kind === 'member' && isAccessor(decorator)) {
    const property = machine.evaluate(decorator.object, scope);
    if (property.kind !== 'descriptor') return target;
    return decorator.name === 'setter' ? { ...property, setter: target } : property;
  }
  const value = machine.evaluate(decorator, scope);
  const site = siteOf(machine, scope, decorator.range, name, decorator.cell);
  const call = simpleCall(machine, site, scope.module, argumentsOf(target));
  switch (value.kind) {
    case 'api': {
      const made = machine.call(value, call);
      return made.kind === 'udf' ? made : target;
    }
    case 'function':
    case 'native':
    case 'class':
    case 'instance': {
      const made = machine.call(value, call);
      return made.kind === 'unknown' ? target : made;
    }
    default:
      return target;
  }
}
