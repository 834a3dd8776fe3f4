import type { Argument, CallExpr, ClassDef, Expr, FunctionDef, MemberExpr, Module } from '../model/program.ts';
import type { Range } from '../model/text.ts';

/** A call in a file with what it is known by when the text around it changes. */
export interface CallInText {
  readonly name: string;
  readonly nameRange: Range;
  readonly cell: number | undefined;
  /** `IcebergTables.overwrite`; empty at the top of the file. */
  readonly enclosing: string;
  /** The arguments as a text without ranges. */
  readonly args: string;
  /** The same with every variable's name left out. */
  readonly looseArgs: string;
  /** What it is called on, without variables' names. */
  readonly receiver: string;
  /** The variable that the chain begins with. */
  readonly root: string;
  /** The method that is called on its result. */
  readonly outer: string;
}

/** Every call of a module, in the order of the text. Scala's calls without parentheses are members. */
export function callsOf(module: Module): readonly CallInText[] {
  const calls: CallInText[] = [];
  visit(module.body, [], '', calls);
  return calls.sort(
    (a, b) =>
      (a.cell ?? 0) - (b.cell ?? 0) ||
      a.nameRange.start.line - b.nameRange.start.line ||
      a.nameRange.start.character - b.nameRange.start.character,
  );
}

function visit(value: unknown, path: readonly string[], outer: string, calls: CallInText[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, path, '', calls);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isDefinition(value)) {
    visitParts(value, [...path, value.name], calls);
    return;
  }
  if (isCall(value)) {
    visitCall(value, path, outer, calls);
    return;
  }
  if (isMember(value)) {
    calls.push(callInText(value, [], path, outer));
    visit(value.object, path, value.name, calls);
    return;
  }
  visitParts(value, path, calls);
}

function visitParts(value: object, path: readonly string[], calls: CallInText[]): void {
  for (const [key, part] of Object.entries(value))
    if (key !== 'range' && key !== 'nameRange') visit(part, path, '', calls);
}

function visitCall(call: CallExpr, path: readonly string[], outer: string, calls: CallInText[]): void {
  visit(call.args, path, '', calls);
  const { callee } = call;
  if (callee.kind === 'member') {
    calls.push(callInText(callee, call.args, path, outer));
    visit(callee.object, path, callee.name, calls);
  } else if (callee.kind === 'name') {
    calls.push({
      ...callInText({ ...callee, kind: 'member', object: callee, nameRange: callee.range }, call.args, path, outer),
      receiver: '',
      root: '',
    });
  } else visit(callee, path, outer, calls);
}

function callInText(member: MemberExpr, args: readonly Argument[], path: readonly string[], outer: string): CallInText {
  return {
    name: member.name,
    nameRange: member.nameRange,
    cell: member.cell,
    enclosing: path.join('.'),
    args: written(args, false),
    looseArgs: written(args, true),
    receiver: written(member.object, true),
    root: rootOf(member.object),
    outer,
  };
}

function rootOf(expr: Expr): string {
  let current: Expr = expr;
  for (;;) {
    if (current.kind === 'member') current = current.object;
    else if (current.kind === 'call') current = current.callee;
    else return current.kind === 'name' ? current.name : current.kind;
  }
}

/** Longer expressions are told apart well enough by their beginning. */
const MAX_WRITTEN = 2_000;

/** An expression as a text in which only its shape, names and literals count. */
function written(value: unknown, loose: boolean): string {
  const parts: string[] = [];
  let length = 0;
  const write = (part: unknown): void => {
    if (length > MAX_WRITTEN) return;
    if (Array.isArray(part)) for (const item of part) write(item);
    else if (typeof part === 'object' && part !== null) {
      if ('line' in part || 'start' in part) return;
      for (const [key, each] of Object.entries(part)) {
        if (key === 'range' || key === 'nameRange' || key === 'cell') continue;
        if (loose && key === 'name' && 'kind' in part && (part.kind === 'name' || part.kind === 'bind')) continue;
        write(each);
      }
      parts.push(';');
    } else if (typeof part === 'string' || typeof part === 'number' || typeof part === 'boolean' || part === null) {
      const text = String(part);
      length += text.length;
      parts.push(text, ' ');
    }
  };
  write(value);
  return parts.join('');
}

function isDefinition(value: object): value is FunctionDef | ClassDef {
  return 'kind' in value && (value.kind === 'function' || value.kind === 'class');
}

function isCall(value: object): value is CallExpr {
  return 'kind' in value && value.kind === 'call' && 'callee' in value;
}

function isMember(value: object): value is MemberExpr {
  return 'kind' in value && value.kind === 'member' && 'nameRange' in value;
}
