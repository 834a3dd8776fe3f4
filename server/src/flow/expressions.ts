import { unreachable } from '../base/assert.ts';
import type {
  CallExpr,
  ConditionalExpr,
  DictExpr,
  Expr,
  IndexExpr,
  LiteralExpr,
  MatchExpr,
  SequenceExpr,
  TemplateExpr,
} from '../model/program.ts';
import type { Range, Site } from '../model/text.ts';
import { evaluateArguments } from './arguments.ts';
import { siteOf } from './calls.ts';
import { anonymousClass, construct } from './classes.ts';
import { evaluateComprehension } from './comprehensions.ts';
import { elementsOf, truthOf } from './elements.ts';
import { lambdaValue } from './functionValues.ts';
import { autoApply } from './functions.ts';
import { itemOf } from './items.ts';
import { mapOf, sequenceOf } from './join.ts';
import { branch, joinAll, noArguments } from './machine.ts';
import type { Arguments, Call, Machine } from './machine.ts';
import { executeMatch } from './matches.ts';
import { valueOfEither } from './completions.ts';
import { evaluateMember, memberOf } from './members.ts';
import { lookup } from './names.ts';
import { binary, unary } from './operations.ts';
import { bindName } from './patterns.ts';
import { childScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { columnByName } from './spark/columns.ts';
import { exploreDead } from './deadCode.ts';
import { patternOfPieces, piecesOf, writtenPieces } from './text.ts';
import type { Piece } from './text.ts';
import { lookupType } from './types.ts';
import { constant, none, unknown } from './value.ts';
import type { FunctionValue, Value } from './value.ts';

export function evaluateExpr(machine: Machine, expr: Expr, scope: Scope): Value {
  switch (expr.kind) {
    case 'literal':
      return evaluateLiteral(expr, scope);
    case 'template':
      return evaluateTemplate(machine, expr, scope);
    case 'name': {
      const site = siteOf(machine, scope, expr.range, expr.name, expr.cell);
      return autoApply(machine, evaluateName(machine, expr.name, scope, site), site, scope.module);
    }
    case 'member': {
      const receiver = machine.evaluate(expr.object, scope);
      return evaluateMember(
        machine,
        receiver,
        expr.name,
        siteOf(machine, scope, expr.nameRange, expr.name, expr.cell),
        scope.module,
      );
    }
    case 'call':
      return evaluateCall(machine, expr, scope);
    case 'index':
      return evaluateIndex(machine, expr, scope);
    case 'lambda':
      return lambdaValue(expr, scope, machine.state.activation.enclosing);
    case 'list':
    case 'tuple':
    case 'set':
      return evaluateSequence(machine, expr, scope);
    case 'dict':
      return evaluateDict(machine, expr, scope);
    case 'binary':
      return evaluateBinary(machine, expr.op, expr.left, expr.right, scope);
    case 'unary':
      return unary(expr.op, machine.evaluate(expr.operand, scope));
    case 'conditional':
      return evaluateConditional(machine, expr, scope);
    case 'block': {
      const completion = machine.execute(expr.body, childScope(scope, 'block'));
      return completion.last ?? completion.returned ?? unknown;
    }
    case 'comprehension':
      return evaluateComprehension(machine, expr, scope);
    case 'match':
      return evaluateMatch(machine, expr, scope);
    case 'new': {
      const type =
        expr.members.length > 0 ? anonymousClass(machine, expr, scope) : lookupType(machine, expr.className, scope);
      const args = expr.members.length > 0 ? noArguments : evaluateArguments(machine, expr.args, scope);
      const call: Call = {
        args,
        site: siteOf(machine, scope, expr.range, expr.className, expr.cell),
        argumentRanges: expr.args.map((argument) => argument.range),
        typeArgs: [],
        module: scope.module,
        statement: machine.state.statement,
        scope,
      };
      if (type?.kind === 'class') return construct(machine, type, call);
      return machine.call(type ?? { kind: 'api', path: expr.className }, call);
    }
    case 'spread':
      return machine.evaluate(expr.value, scope);
    case 'assign-expression': {
      const value = machine.evaluate(expr.value, scope);
      bindName(machine, expr.name, value, scope, false);
      return value;
    }
    case 'unknown':
      for (const part of expr.parts) machine.evaluate(part, scope);
      return unknown;
    default:
      return unreachable(expr);
  }
}

function evaluateLiteral(expr: LiteralExpr, scope: Scope): Value {
  const { value } = expr;
  if (expr.symbol === true && typeof value === 'string') return columnByName([value]);
  if (typeof value === 'string')
    return { kind: 'text', pieces: writtenPieces(value, scope.module.file, expr.textStart) };
  return value === undefined ? unknown : constant(value);
}

function evaluateTemplate(machine: Machine, expr: TemplateExpr, scope: Scope): Value {
  const pieces: Piece[] = [];
  for (const [index, part] of expr.parts.entries()) {
    if (typeof part === 'string') pieces.push(...writtenPieces(part, scope.module.file, expr.textStarts?.[index]));
    else pieces.push(...piecesOf(machine.evaluate(part, scope)));
  }
  if (expr.prefix === '$') return columnByName(patternOfPieces(pieces));
  return { kind: 'text', pieces: pieces.length === 0 ? [{ text: '' }] : pieces };
}

function evaluateName(machine: Machine, name: string, scope: Scope, site: Site): Value {
  if (name === 'this' || name === 'super') {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      const self = at.self?.value;
      if (self === undefined) continue;
      return name === 'super' && self.kind === 'instance' && at.owner !== undefined
        ? { ...self, above: at.owner }
        : self;
    }
    return unknown;
  }
  const value = lookup(machine, name, scope, site);
  return value ?? unknown;
}

function evaluateCall(machine: Machine, expr: CallExpr, scope: Scope): Value {
  const { callee } = expr;
  if (callee.kind === 'member') {
    const receiver = machine.evaluate(callee.object, scope);
    const site = siteOf(machine, scope, callee.nameRange, callee.name, callee.cell);
    const method = receiver.kind === 'instance' ? memberOf(machine, receiver, callee.name, site) : undefined;
    const start = { line: callee.nameRange.start.line, character: Math.max(0, callee.nameRange.start.character - 1) };
    const call = callOf(machine, expr, scope, site, { start, end: expr.range.end }, method);
    return method === undefined ? machine.invoke(receiver, callee.name, call) : machine.call(method, call);
  }
  if (callee.kind === 'name') {
    const site = siteOf(machine, scope, callee.range, callee.name, callee.cell);
    if (callee.name === 'super' && scope.module.language === 'python') return pythonSuper(scope);
    const target = evaluateName(machine, callee.name, scope, site);
    return machine.call(target, callOf(machine, expr, scope, site, expr.range, target));
  }
  const target = machine.evaluate(callee, scope);
  return machine.call(target, callOf(machine, expr, scope, siteOfCallee(machine, callee, scope), expr.range, target));
}

/** The name that a call of a call is about: `latestBy("id")(order)` is at `latestBy`. */
function siteOfCallee(machine: Machine, callee: Expr, scope: Scope): Site {
  if (callee.kind === 'call') return siteOfCallee(machine, callee.callee, scope);
  if (callee.kind === 'member') return siteOf(machine, scope, callee.nameRange, callee.name, callee.cell);
  if (callee.kind === 'index') return siteOfCallee(machine, callee.object, scope);
  const name = callee.kind === 'name' ? callee.name : '';
  const range = callee.kind === 'name' ? callee.range : { start: callee.range.start, end: callee.range.start };
  return siteOf(machine, scope, range, name, callee.cell);
}

function callOf(
  machine: Machine,
  expr: CallExpr,
  scope: Scope,
  site: Site,
  range: Range,
  target: Value | undefined,
): Call {
  const { statement } = machine.state;
  const known: FunctionValue | undefined = target?.kind === 'function' ? target : undefined;
  const args: Arguments = evaluateArguments(machine, expr.args, scope, known);
  machine.state.statement = statement;
  return {
    args,
    site,
    range,
    argumentRanges: expr.args.map((argument) => argument.range),
    typeArgs: expr.typeArgs ?? [],
    module: scope.module,
    statement,
    scope,
  };
}

/** Python's `super()`: the object, with members looked for above the class of the running method. */
function pythonSuper(scope: Scope): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.kind !== 'function') continue;
    const [first] = at.variables.values();
    const self = first?.content;
    const owner = at.method;
    if (self?.kind === 'instance' && owner !== undefined) return { ...self, above: owner };
  }
  return unknown;
}

function evaluateIndex(machine: Machine, expr: IndexExpr, scope: Scope): Value {
  const object = machine.evaluate(expr.object, scope);
  const index = machine.evaluate(expr.index, scope);
  return itemOf(machine, object, index, siteOf(machine, scope, expr.range, '__getitem__', expr.cell));
}

function evaluateSequence(machine: Machine, expr: SequenceExpr, scope: Scope): Value {
  const items: Value[] = [];
  let rest: Value | undefined;
  for (const item of expr.items) {
    const value = machine.evaluate(item, scope);
    if (item.kind !== 'spread') {
      items.push(value);
      continue;
    }
    const elements = elementsOf(machine, value);
    items.push(...elements.items);
    rest ??= elements.rest;
  }
  return sequenceOf(expr.kind, rest === undefined ? { items } : { items, rest });
}

function evaluateDict(machine: Machine, expr: DictExpr, scope: Scope): Value {
  const entries: (readonly [Value, Value])[] = [];
  let rest: Value | undefined;
  for (const { key, value: item } of expr.entries) {
    const value = machine.evaluate(item, scope);
    if (key !== undefined) entries.push([machine.evaluate(key, scope), value]);
    else if (value.kind === 'map') {
      entries.push(...value.cell.content.entries);
      rest ??= value.cell.content.rest;
    } else rest ??= unknown;
  }
  return mapOf(entries, rest);
}

function evaluateBinary(machine: Machine, op: string, left: Expr, right: Expr, scope: Scope): Value {
  const one = machine.evaluate(left, scope);
  const lazily = op === 'and' || op === 'or' || op === '&&' || op === '||';
  if (lazily && one.kind !== 'column') {
    const known = truthOf(one);
    const stopsAt = op === 'or' || op === '||';
    if (known === stopsAt) return one;
    if (known === !stopsAt) return machine.evaluate(right, scope);
    const [kept, evaluated] = branch(machine, 'branch', op, [() => one, () => machine.evaluate(right, scope)]);
    if (kept === undefined || evaluated === undefined) return unknown;
    return machine.join('branch')(
      kept.kind === 'unknown' && evaluated.kind !== 'constant' ? evaluated : kept,
      evaluated,
    );
  }
  return binary(machine, op, one, machine.evaluate(right, scope));
}

function evaluateConditional(machine: Machine, expr: ConditionalExpr, scope: Scope): Value {
  const { statement } = machine.state;
  const test = truthOf(machine.evaluate(expr.test, scope));
  const side = (part: Expr | undefined): Value => (part === undefined ? none : machine.evaluate(part, scope));
  if (test !== undefined) {
    const other = test ? expr.otherwise : expr.then;
    if (other !== undefined) exploreExpr(machine, other, scope);
    machine.state.statement = statement;
    return side(test ? expr.then : expr.otherwise);
  }
  const results = branch(machine, 'branch', 'branch', [() => side(expr.then), () => side(expr.otherwise)]);
  machine.state.statement = statement;
  return joinAll(machine, 'branch', results);
}

/** Expressions that cannot hold an operator are not worth a look. */
function exploreExpr(machine: Machine, expr: Expr, scope: Scope): void {
  if (expr.kind === 'literal' || expr.kind === 'name' || expr.kind === 'template') return;
  if (machine.coverage.explored.has(expr)) return;
  machine.coverage.explored.add(expr);
  exploreDead(
    machine,
    [{ kind: 'expr', value: expr, range: expr.range, ...(expr.cell === undefined ? {} : { cell: expr.cell }) }],
    scope,
  );
}

function evaluateMatch(machine: Machine, expr: MatchExpr, scope: Scope): Value {
  return valueOfEither(machine, executeMatch(machine, expr, scope));
}
