import { unreachable } from '../base/assert.ts';
import type {
  CallExpr,
  ComprehensionExpr,
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
import { anonymousClass, construct } from './classes.ts';
import { elementsOf, rangeOf, truthOf } from './elements.ts';
import { autoApply, lambdaValue } from './functions.ts';
import { listOf, mapOf, sequenceOf } from './join.ts';
import { mapElements } from './loops.ts';
import type { Arguments, Call, Completion, Machine } from './machine.ts';
import { argumentsOf, branch, joinAll, noArguments } from './machine.ts';
import { evaluateMember, memberOf, simpleCall } from './members.ts';
import { lookup } from './names.ts';
import { bindName, bindPattern, matchPattern } from './patterns.ts';
import type { Scope } from './scope.ts';
import { childScope } from './scope.ts';
import { binaryColumn, columnByName, unaryColumn } from './spark/columns.ts';
import { exploreDead, staying } from './statements.ts';
import {
  concatenate,
  equalValues,
  fillPlaceholders,
  hole,
  patternOfPieces,
  piecesOf,
  text,
  writtenPieces,
} from './text.ts';
import type { Piece } from './text.ts';
import { lookupType } from './types.ts';
import type { FunctionValue, Value } from './value.ts';
import { booleanOf, constant, isNone, none, numberOf, unknown } from './value.ts';

export function siteOf(machine: Machine, scope: Scope, range: Range, method: string, cell?: number): Site {
  return {
    file: scope.module.file,
    range,
    method,
    enclosing: machine.state.activation.enclosing,
    ...(cell === undefined ? {} : { cell }),
  };
}

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
  return itemOf(machine, object, index, siteOf(machine, scope, expr.range, '__getitem__', expr.cell), scope);
}

/** `object[index]`, and `object(index)` of Scala's collections. */
export function itemOf(machine: Machine, object: Value, index: Value, site: Site, scope: Scope | undefined): Value {
  switch (object.kind) {
    case 'choice':
      return joinAll(
        machine,
        object.why,
        object.alternatives.map((each) => itemOf(machine, each, index, site, scope)),
      );
    case 'map': {
      const { entries, rest } = object.cell.content;
      const exact = entries.find(([key]) => equalValues(key, index) === true);
      if (exact !== undefined) return exact[1];
      const possible = entries.filter(([key]) => equalValues(key, index) === undefined).map(([, value]) => value);
      if (rest !== undefined) possible.push(rest);
      return joinAll(machine, 'argument', possible);
    }
    case 'sequence': {
      const { items, rest, uncertain } = object.cell.content;
      if (index.kind === 'sequence') return slice(object, index);
      const at = numberOf(index);
      if (at !== undefined && uncertain !== true) {
        const item = items.at(at);
        if (item !== undefined && (rest === undefined || at >= 0)) return item;
      }
      const all = rest === undefined ? items : [...items, rest];
      return all.length === 0 ? unknown : joinAll(machine, 'argument', all);
    }
    case 'frame': {
      if (index.kind === 'text') return columnByName(patternOfPieces(index.pieces));
      if (index.kind === 'column')
        return machine.invoke(object, 'filter', {
          ...simpleCall(machine, { ...site, method: 'filter' }, modulesOf(machine)),
          args: argumentsOf(index),
        });
      if (index.kind === 'sequence')
        return machine.invoke(object, 'select', {
          ...simpleCall(machine, { ...site, method: 'select' }, modulesOf(machine)),
          args: argumentsOf(index),
        });
      return unknown;
    }
    case 'column':
      return {
        kind: 'column',
        expr: {
          kind: 'call',
          name: 'getitem',
          args: [object.expr, index.kind === 'column' ? index.expr : { kind: 'literal', value: textOrNumber(index) }],
        },
      };
    case 'instance': {
      const method = memberOf(machine, object, '__getitem__', site);
      return method === undefined
        ? unknown
        : machine.call(method, simpleCall(machine, site, object.class.module, argumentsOf(index)));
    }
    case 'class':
    case 'api':
      // A generic type: List[int], Dataset[Row].
      return object;
    case 'text':
      return { kind: 'text', pieces: [hole] };
    default:
      return unknown;
  }
}

function textOrNumber(value: Value): string | number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  return value.kind === 'text' && value.pieces.length === 1 ? value.pieces[0]?.text : undefined;
}

function modulesOf(machine: Machine) {
  return machine.state.activation.module;
}

/** A slice was evaluated to its bounds. */
function slice(object: Extract<Value, { kind: 'sequence' }>, bounds: Extract<Value, { kind: 'sequence' }>): Value {
  const [from, to] = bounds.cell.content.items;
  const { items, rest } = object.cell.content;
  const start = from === undefined || isNone(from) ? 0 : numberOf(from);
  const end = to === undefined || isNone(to) ? undefined : numberOf(to);
  const openEnd = to !== undefined && !isNone(to) && end === undefined;
  if (start === undefined || openEnd) {
    const any = items.at(-1) ?? rest ?? unknown;
    return listOf([], any);
  }
  const content = rest === undefined ? { items: items.slice(start, end) } : { items: items.slice(start, end), rest };
  return sequenceOf(object.form, content);
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

export function binary(machine: Machine, op: string, left: Value, right: Value): Value {
  if (left.kind === 'column' || right.kind === 'column') {
    const column = binaryColumn(op, left, right);
    if (column !== undefined) return column;
  }
  switch (op) {
    case '==':
    case 'is':
      return known(equalValues(left, right));
    case '!=':
    case 'is not': {
      const equal = equalValues(left, right);
      return equal === undefined ? unknown : constant(!equal);
    }
    case 'in':
      return membership(machine, left, right);
    case 'not in': {
      const contained = booleanOf(membership(machine, left, right));
      return contained === undefined ? unknown : constant(!contained);
    }
    case '+':
    case '++':
    case ':::':
      return add(machine, op, left, right);
    case ':+':
    case '+:':
    case '::': {
      const [list, item] = op === ':+' ? [left, right] : [right, left];
      const { items, rest } = elementsOf(machine, list);
      return listOf(op === ':+' ? [...items, item] : [item, ...items], rest);
    }
    case '|':
      if (left.kind === 'map' && right.kind === 'map')
        return mapOf([...left.cell.content.entries, ...right.cell.content.entries]);
      return unknown;
    case '%':
      if (left.kind === 'text') return printf(left.pieces, right);
      break;
    default:
  }
  return arithmetic(op, left, right);
}

function printf(pieces: readonly Piece[], right: Value): Value {
  const items = right.kind === 'sequence' && right.form === 'tuple' ? right.cell.content.items : [right];
  return fillPlaceholders(pieces, 'printf', (name, index) => {
    if (right.kind !== 'map') return items[index];
    return right.cell.content.entries.find(([key]) => equalValues(key, text(name)) === true)?.[1];
  });
}

function known(answer: boolean | undefined): Value {
  return answer === undefined ? unknown : constant(answer);
}

function membership(machine: Machine, item: Value, container: Value): Value {
  if (container.kind === 'text' && item.kind === 'text') {
    const one = patternOfPieces(item.pieces);
    const other = patternOfPieces(container.pieces);
    const [needle] = one;
    const [haystack] = other;
    return one.length === 1 && other.length === 1 && needle !== undefined && haystack !== undefined
      ? constant(haystack.includes(needle))
      : unknown;
  }
  if (container.kind !== 'sequence' && container.kind !== 'map') return unknown;
  const { items, rest, uncertain } =
    container.kind === 'map'
      ? {
          items: container.cell.content.entries.map(([key]) => key),
          rest: container.cell.content.rest,
          uncertain: undefined,
        }
      : elementsOf(machine, container);
  const answers = items.map((each) => equalValues(each, item));
  if (answers.includes(true) && uncertain !== true) return constant(true);
  return rest === undefined && answers.every((answer) => answer === false) ? constant(false) : unknown;
}

function add(machine: Machine, op: string, left: Value, right: Value): Value {
  if (left.kind === 'text' || right.kind === 'text') {
    if (left.kind !== 'sequence' && left.kind !== 'map') return concatenate(left, right);
  }
  if (left.kind === 'map') {
    const entry = right.kind === 'map' ? right.cell.content.entries : right.kind === 'sequence' ? pairOf(right) : [];
    const { entries, rest } = left.cell.content;
    const fresh = entry.reduce<readonly (readonly [Value, Value])[]>(
      (all, [key, value]) => [...all.filter(([each]) => equalValues(each, key) !== true), [key, value]],
      entries,
    );
    return mapOf(fresh, rest ?? (right.kind === 'map' ? right.cell.content.rest : undefined));
  }
  if (left.kind === 'sequence') {
    const { items, rest, uncertain } = left.cell.content;
    if (op === '+' && right.kind !== 'sequence')
      return sequenceOf(left.form, { ...left.cell.content, items: [...items, right] });
    const other = elementsOf(machine, right);
    const more =
      rest === undefined ? other.rest : other.rest === undefined ? rest : machine.join('loop')(rest, other.rest);
    return sequenceOf(left.form, {
      items: [...items, ...other.items],
      ...(more === undefined ? {} : { rest: more }),
      ...(uncertain === true || other.uncertain === true ? { uncertain: true as const } : {}),
    });
  }
  return arithmetic('+', left, right);
}

function pairOf(tuple: Extract<Value, { kind: 'sequence' }>): readonly (readonly [Value, Value])[] {
  const [key, value] = tuple.cell.content.items;
  return tuple.form === 'tuple' && key !== undefined && value !== undefined ? [[key, value]] : [];
}

function arithmetic(op: string, left: Value, right: Value): Value {
  const one = numberOf(left);
  const other = numberOf(right);
  if (op === 'to' || op === 'until')
    return rangeOf(one, other === undefined ? undefined : op === 'to' ? other + 1 : other, 1);
  if (one === undefined || other === undefined) return unknown;
  switch (op) {
    case '+':
      return constant(one + other);
    case '-':
      return constant(one - other);
    case '*':
      return constant(one * other);
    case '/':
      return other === 0 ? unknown : constant(one / other);
    case '//':
      return other === 0 ? unknown : constant(Math.floor(one / other));
    case '%':
      return other === 0 ? unknown : constant(one % other);
    case '**':
      return constant(one ** other);
    case '<':
      return constant(one < other);
    case '>':
      return constant(one > other);
    case '<=':
      return constant(one <= other);
    case '>=':
      return constant(one >= other);
    default:
      return unknown;
  }
}

function unary(op: string, operand: Value): Value {
  if (operand.kind === 'column') return unaryColumn(op, operand);
  if (op === 'not' || op === '!') {
    const value = truthOf(operand);
    return value === undefined ? unknown : constant(!value);
  }
  const number = numberOf(operand);
  if (number === undefined) return op === 'await' || op === '+' ? operand : unknown;
  return op === '-' ? constant(-number) : op === '+' ? operand : unknown;
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

function evaluateComprehension(machine: Machine, expr: ComprehensionExpr, scope: Scope): Value {
  const keys: Value[] = [];
  let option = false;
  const run = (clause: number, at: Scope): { items: readonly Value[]; rest?: Value; uncertain?: true } => {
    const current = expr.clauses[clause];
    if (current === undefined) {
      if (expr.key !== undefined) keys.push(machine.evaluate(expr.key, at));
      return { items: [machine.evaluate(expr.element, at)] };
    }
    const value = machine.evaluate(current.iterable, at);
    if (current.bind === true) {
      const local = childScope(at, 'block');
      bindPattern(machine, current.target, value, local, true);
      return run(clause + 1, local);
    }
    if (clause === 0 && value.kind === 'sequence' && value.form === 'option') option = true;
    let uncertain = false;
    const nested = mapElements(machine, elementsOf(machine, value), (element) => {
      const local = childScope(at, 'block');
      bindPattern(machine, current.target, element, local, true);
      for (const condition of current.conditions) {
        const holds = truthOf(machine.evaluate(condition, local));
        if (holds === false) return undefined;
        if (holds === undefined) uncertain = true;
      }
      const inside = run(clause + 1, local);
      if (inside.uncertain) uncertain = true;
      return sequenceOf('list', inside);
    });
    const items: Value[] = [];
    let rest: Value | undefined;
    const take = (part: Value, asRest: boolean): void => {
      if (part.kind !== 'sequence') return;
      const { items: found, rest: more } = part.cell.content;
      if (asRest) for (const item of found) rest = rest === undefined ? item : machine.join('loop')(rest, item);
      else items.push(...found);
      if (more !== undefined) rest = rest === undefined ? more : machine.join('loop')(rest, more);
    };
    for (const part of nested.items) take(part, false);
    if (nested.rest !== undefined) {
      take(nested.rest, true);
      rest ??= unknown;
    }
    return {
      items,
      ...(rest === undefined ? {} : { rest }),
      ...(uncertain || nested.uncertain ? { uncertain: true as const } : {}),
    };
  };
  const content = run(0, childScope(scope, 'block'));
  if (expr.form === 'dict') {
    const entries = content.items.map((item, index): readonly [Value, Value] => [keys[index] ?? unknown, item]);
    return mapOf(entries, content.rest);
  }
  return sequenceOf(expr.form === 'set' ? 'set' : option ? 'option' : 'list', content);
}

function evaluateMatch(machine: Machine, expr: MatchExpr, scope: Scope): Value {
  return valueOf(machine, executeMatch(machine, expr, scope));
}

/** What the cases that may match do. */
export function executeMatch(machine: Machine, expr: MatchExpr, scope: Scope): readonly Completion[] {
  const subject = machine.evaluate(expr.subject, scope);
  const candidates: (() => Completion)[] = [];
  for (const each of expr.cases) {
    const local = childScope(scope, 'block');
    const verdict = matchPattern(machine, each.pattern, subject, local);
    if (verdict === 'no') {
      exploreDead(machine, each.body, local);
      continue;
    }
    const guard = each.guard === undefined ? true : truthOf(machine.evaluate(each.guard, local));
    if (guard === false) continue;
    candidates.push(() => machine.execute(each.body, local));
    if (verdict === 'yes' && guard === true) break;
  }
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return [only()];
  return candidates.length === 0 ? [] : branch(machine, 'branch', 'match', candidates, staying);
}

function valueOf(machine: Machine, completions: readonly Completion[]): Value {
  const values = completions.flatMap(({ normal, last, returned }) => [
    ...(normal && last !== undefined ? [last] : []),
    ...(returned === undefined ? [] : [returned]),
  ]);
  return values.length === 0 ? unknown : joinAll(machine, 'branch', values);
}
