import type { Position, Site } from '../../model/text.ts';
import { languageOf } from '../edits.ts';
import type { SourceLookup } from '../sources.ts';
import { parseExpression, type Expression } from './expression.ts';

/** A user-defined function whose whole work is one expression. */
export interface UserFunction {
  readonly parameters: readonly string[];
  readonly result: Expression;
  /** Parameters that the code says to be texts. */
  readonly texts?: ReadonlySet<string>;
  /** The name of the type that Python declares for its result: `IntegerType`, `string`. Scala's is that of the expression. */
  readonly declaredType?: string;
}

/** The function that a `udf(…)` call or a decorator makes, as far as its text shows a single expression. */
export function userFunctionAt(site: Site, sources: SourceLookup): UserFunction | undefined {
  const lines = sources(site.file, site.cell);
  if (lines === undefined) return undefined;
  const text = textFrom(lines, site.range.start);
  if (languageOf(site.file) === 'scala') return scalaFunction(text);
  const lambda = /^@?(?:\w+\.)*udf\(\s*(?:f\s*=\s*)?lambda\s+(\w+(?:\s*,\s*\w+)*)\s*:\s*/.exec(text);
  if (lambda !== null) {
    const rest = text.slice(lambda[0].length);
    const end = endOfExpression(rest);
    return functionOf('python', names(lambda[1]), rest.slice(0, end), typeIn(argumentAfter(rest.slice(end))));
  }
  const named = /^(?:\w+\.)*udf\(\s*(?:f\s*=\s*)?(\w+)\s*(?=[,)])/.exec(text);
  if (named !== null) return pythonDefinition(lines, named[1] ?? '', argumentAfter(text.slice(named[0].length)));
  const decorated = /^@?(?:\w+\.)*udf(?:\(([^\n]*)\))?[ \t]*(?:#.*)?\n\s*def\s+(\w+)/.exec(text);
  if (decorated === null || /useArrow/.test(decorated[1] ?? '')) return undefined;
  return pythonDefinition(lines, decorated[2] ?? '', decorated[1]);
}

function textFrom(lines: readonly string[], { line, character }: Position): string {
  return [(lines[line] ?? '').slice(character), ...lines.slice(line + 1, line + 30)].join('\n');
}

function functionOf(
  language: 'python' | 'scala',
  parameters: readonly string[],
  text: string,
  declaredType?: string,
  texts: ReadonlySet<string> = new Set(),
): UserFunction | undefined {
  const result = parseExpression(text, language, parameters);
  if (result === undefined) return undefined;
  return { parameters, result, texts, ...(declaredType === undefined ? {} : { declaredType }) };
}

/** `def f(s): return …`, with a check for None before it at most. */
function pythonDefinition(lines: readonly string[], name: string, type: string | undefined): UserFunction | undefined {
  const head = lines.findIndex((line) => new RegExp(`^\\s*def\\s+${name}\\s*\\(`).test(line));
  const found = /^(\s*)def\s+\w+\s*\(([^()]*)\)\s*(?:->[^:]*)?:\s*(?:#.*)?$/.exec(lines[head] ?? '');
  if (found === null) return undefined;
  const body: string[] = [];
  for (const line of lines.slice(head + 1)) {
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    if (line.search(/\S/) <= (found[1] ?? '').length) break;
    body.push(line.trim());
    if (body.length > 6) return undefined;
  }
  const parameters = names((found[2] ?? '').replace(/:\s*[\w.[\]| ]+/g, ''));
  const texts = new Set(
    [...(found[2] ?? '').matchAll(/(\w+)\s*:\s*(?:str|Optional\[str\]|str\s*\|\s*None)\s*(?=[,=]|$)/g)].flatMap(
      (one) => one[1] ?? [],
    ),
  );
  const text = /^("""|''').*\1$/.test(body[0] ?? '') ? body.slice(1) : body;
  const [first = '', ...rest] = text;
  const declared = typeIn(type ?? '');
  if (rest.length === 0) return returned(first, parameters, declared, texts);
  // A check for None first: its value for None, else the value of the rest.
  const check = /^if\s+(\w+)\s+is\s+None\s*:\s*(?:return\s+(.*))?$/.exec(first);
  if (check === null) return undefined;
  const [none, last] =
    check[2] === undefined ? [/^return\s*(.*)$/.exec(rest[0] ?? '')?.[1], rest.slice(1)] : [check[2], rest];
  if (none === undefined || last.length !== 1) return undefined;
  const value = /^return\s+(.*)$/.exec(last[0] ?? '')?.[1];
  if (value === undefined) return undefined;
  return functionOf(
    'python',
    parameters,
    `${none === '' ? 'None' : none} if ${check[1]} is None else (${value})`,
    declared,
    texts,
  );
}

function returned(
  line: string,
  parameters: readonly string[],
  declared: string | undefined,
  texts: ReadonlySet<string>,
): UserFunction | undefined {
  const value = /^return\s+(.*)$/.exec(line)?.[1];
  return value === undefined ? undefined : functionOf('python', parameters, value, declared, texts);
}

/** `udf((s: String) => …)`, also in braces and with type arguments. */
function scalaFunction(text: string): UserFunction | undefined {
  const head =
    /^udf\s*(?:\[[^\]]*\])?\s*[({]\s*\(?\s*(\w+\s*:\s*[\w.]+(?:\s*,\s*\w+\s*:\s*[\w.]+)*|\w+)\s*\)?\s*=>\s*(\{?)/.exec(
      text,
    );
  if (head !== null) {
    const rest = text.slice(head[0].length);
    const body = rest.slice(0, endOfExpression(rest)).trim();
    return functionOf('scala', names((head[1] ?? '').replace(/:\s*[\w.]+/g, '')), body);
  }
  const placeholder = /^udf\s*\[[^\]]*\]\s*\(\s*_\.(\w+)\s*\)/.exec(text);
  return placeholder === null ? undefined : functionOf('scala', ['value'], `value.${placeholder[1]}`);
}

function names(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Up to the comma or closing parenthesis that ends an argument. */
function endOfExpression(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const c = text[index] ?? '';
    if (c === '"' || c === "'") {
      const close = text.indexOf(c, index + 1);
      if (close < 0) return text.length;
      index = close;
    } else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c) && --depth < 0) return index;
    else if (c === ',' && depth === 0) return index;
  }
  return text.length;
}

/** The next argument of the call, where there is one. */
function argumentAfter(text: string): string | undefined {
  const start = /^\s*,\s*/.exec(text)?.[0];
  if (start === undefined) return undefined;
  const rest = text.slice(start.length);
  return rest.slice(0, endOfExpression(rest));
}

function typeIn(argument: string | undefined): string | undefined {
  const found = /^\s*(?:returnType\s*=\s*)?(?:(?:\w+\.)*(\w+Type)\(\)|["'](\w+)["'])\s*$/.exec(argument ?? '');
  return found?.[1] ?? found?.[2];
}
