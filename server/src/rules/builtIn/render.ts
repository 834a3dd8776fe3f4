import type { Expression } from './expression.ts';
import type { UserFunction } from './userFunction.ts';
import { table } from '../../base/table.ts';

/** A function's work in built-in functions, for one call of it. */
export interface Rendered {
  readonly text: string;
  /** Names of `functions` that the text calls, each once. */
  readonly functions: readonly string[];
  /** What differs from the function besides speed; empty where nothing does. */
  readonly differences: readonly string[];
}

interface Writer {
  readonly language: 'python' | 'scala';
  /** Parameters that the code says to be texts. */
  readonly texts: ReadonlySet<string>;
  /** Text of the call's argument by parameter. */
  readonly arguments: ReadonlyMap<string, string>;
  /** How the file names a function of `functions`. */
  readonly nameOf: (name: string) => string;
  readonly functions: Set<string>;
  readonly differences: Set<string>;
}

type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'unknown';

/** Part of a column's text; `asName` is a column's bare name, which only functions take. */
interface Part {
  readonly text: string;
  readonly kind: Kind;
  readonly asName?: true;
}

/** The function's expression as columns; undefined where one of its parts has no evident built-in. */
export function render(
  user: UserFunction,
  language: 'python' | 'scala',
  callArguments: readonly string[],
  nameOf: (name: string) => string,
): Rendered | undefined {
  if (callArguments.length !== user.parameters.length || callArguments.length === 0) return undefined;
  const writer: Writer = {
    language,
    arguments: new Map(user.parameters.map((name, index) => [name, callArguments[index] ?? ''])),
    texts: user.texts ?? new Set(),
    nameOf,
    functions: new Set(),
    differences: new Set(),
  };
  const part = write(writer, user.result);
  // A bare column is no work of a function.
  if (part === undefined || (writer.functions.size === 0 && !part.text.includes('('))) return undefined;
  const text = casted(part, user, language);
  // What a literal was first written with may be gone from the text.
  const functions = [...writer.functions].filter((name) => text.includes(`${nameOf(name)}(`));
  return { text, functions, differences: [...writer.differences] };
}

const SQL_TYPES: Readonly<Record<string, string>> = table({
  StringType: 'string',
  IntegerType: 'int',
  LongType: 'bigint',
  DoubleType: 'double',
  FloatType: 'float',
  BooleanType: 'boolean',
  ShortType: 'smallint',
  DateType: 'date',
  TimestampType: 'timestamp',
});

/** Python declares the type of its result; a built-in's own type may be another one. */
function casted(part: Part, user: UserFunction, language: 'python' | 'scala'): string {
  if (language === 'scala') return part.text;
  const declared = user.declaredType ?? 'string';
  const type = SQL_TYPES[declared] ?? declared;
  const own: Readonly<Record<Kind, readonly string[]>> = {
    string: ['string'],
    integer: ['int', 'integer'],
    boolean: ['boolean'],
    number: [],
    unknown: [],
  };
  if (own[part.kind].includes(type)) return part.text;
  return `${/^[\w.]+\(.*\)$|^\(.*\)$/s.test(part.text) ? part.text : `(${part.text})`}.cast("${type}")`;
}

function write(writer: Writer, expression: Expression): Part | undefined {
  switch (expression.kind) {
    case 'parameter':
      return argument(writer, expression.name);
    case 'literal':
      return expression.type === 'null'
        ? call(writer, 'lit', 'unknown', [expression.text])
        : call(writer, 'lit', expression.type, [expression.text]);
    case 'member':
      return writer.language === 'scala' ? method(writer, expression.object, expression.name, []) : undefined;
    case 'call':
      return expression.callee.kind === 'member'
        ? method(writer, expression.callee.object, expression.callee.name, expression.args)
        : expression.callee.kind === 'name'
          ? named(writer, expression.callee.name, expression.args)
          : undefined;
    case 'slice':
      return sliced(writer, expression);
    case 'item':
      return undefined;
    case 'binary':
      return binary(writer, expression);
    case 'conditional':
      return conditional(writer, expression);
    case 'name':
      return undefined;
  }
}

function argument(writer: Writer, name: string): Part | undefined {
  const text = writer.arguments.get(name);
  if (text === undefined || text === '') return undefined;
  const kind = writer.texts.has(name) ? 'string' : 'unknown';
  return /^["']/.test(text) && writer.language === 'python' ? { text, kind, asName: true } : { text, kind };
}

/** Python counts, searches and cuts lists as it does texts; built-in functions have other names for arrays. */
function ofText(writer: Writer, object: Expression, name: string, ofArray: string): void {
  if (writer.language === 'scala' || object.kind !== 'parameter' || writer.texts.has(object.name)) return;
  writer.differences.add(`${name} is for texts, an array needs ${ofArray}`);
}

function call(writer: Writer, name: string, kind: Kind, args: readonly string[]): Part {
  writer.functions.add(name);
  return { text: `${writer.nameOf(name)}(${args.join(', ')})`, kind };
}

/** As a Column: a bare name is one only inside functions. */
function column(writer: Writer, part: Part): Part | undefined {
  if (part.asName) return call(writer, 'col', part.kind, [part.text]);
  // A Python variable may hold a name.
  return writer.language === 'python' && /^\w+$/.test(part.text) ? undefined : part;
}

/** A function of `functions` around what a method was called on. */
function around(
  writer: Writer,
  object: Expression,
  name: string,
  kind: Kind,
  more: readonly string[] = [],
): Part | undefined {
  const part = write(writer, object);
  return part === undefined ? undefined : call(writer, name, kind, [part.text, ...more]);
}

const METHODS: Readonly<Record<'python' | 'scala', Readonly<Record<string, readonly [string, Kind]>>>> = {
  python: {
    lower: ['lower', 'string'],
    upper: ['upper', 'string'],
    strip: ['trim', 'string'],
    lstrip: ['ltrim', 'string'],
    rstrip: ['rtrim', 'string'],
  },
  scala: {
    toLowerCase: ['lower', 'string'],
    toUpperCase: ['upper', 'string'],
    trim: ['trim', 'string'],
    length: ['length', 'integer'],
    size: ['length', 'integer'],
    reverse: ['reverse', 'string'],
    abs: ['abs', 'number'],
  },
};

const TESTS: Readonly<Record<string, string>> = {
  startswith: 'startswith',
  endswith: 'endswith',
  startsWith: 'startsWith',
  endsWith: 'endsWith',
  contains: 'contains',
};

function method(writer: Writer, object: Expression, name: string, args: readonly Expression[]): Part | undefined {
  if (object.kind === 'name') return ofModule(writer, object.name, name, args);
  const known = METHODS[writer.language][name];
  const [first, second] = args;
  if (known !== undefined && Object.hasOwn(METHODS[writer.language], name) && args.length === 0) {
    if (/trim/.test(known[0])) {
      writer.differences.add(
        writer.language === 'python'
          ? `${known[0]} takes blanks away, ${name}() tabs and line ends, too`
          : 'trim takes blanks away, that of Java tabs and line ends, too',
      );
    }
    return around(writer, object, known[0], known[1]);
  }
  if (writer.language === 'scala' && name === 'substring' && isWhole(first) && isWhole(second)) {
    writer.differences.add('a text that is too short gives what is there of it, not an error');
    return around(writer, object, 'substring', 'string', [
      String(Number(first.text) + 1),
      String(Number(second.text) - Number(first.text)),
    ]);
  }
  if (writer.language === 'scala' && name === 'take' && isWhole(first))
    return around(writer, object, 'substring', 'string', ['1', first.text]);
  if (Object.hasOwn(TESTS, name) && first?.kind === 'literal' && first.type === 'string' && args.length === 1) {
    const part = write(writer, object);
    const asColumn = part === undefined ? undefined : column(writer, part);
    return asColumn === undefined
      ? undefined
      : { text: `${asColumn.text}.${TESTS[name]}(${first.text})`, kind: 'boolean' };
  }
  return undefined;
}

/** `math.abs(x)`, `Math.abs(x)`, `math.sqrt(x)`. */
function ofModule(writer: Writer, module: string, name: string, args: readonly Expression[]): Part | undefined {
  const [first] = args;
  if (!/^[mM]ath$/.test(module) || first === undefined || args.length !== 1) return undefined;
  if (!['abs', 'fabs', 'sqrt', 'exp'].includes(name)) return undefined;
  return around(writer, first, name === 'fabs' ? 'abs' : name, 'number');
}

/** Python's own functions. */
function named(writer: Writer, name: string, args: readonly Expression[]): Part | undefined {
  const [first, second] = args;
  if (writer.language === 'scala' || first === undefined) return undefined;
  if (name === 'len' && args.length === 1) {
    ofText(writer, first, 'length', 'size');
    return around(writer, first, 'length', 'integer');
  }
  if (name === 'abs' && args.length === 1) return around(writer, first, 'abs', 'number');
  if (name === 'str' && args.length === 1) {
    const part = write(writer, first);
    const asColumn = part === undefined ? undefined : column(writer, part);
    return asColumn === undefined ? undefined : { text: `${asColumn.text}.cast("string")`, kind: 'string' };
  }
  // Python rounds halves to the even neighbor, as `bround` does and `round` does not.
  if (name === 'round' && args.length <= 2 && (second === undefined || isWhole(second)))
    return around(writer, first, 'bround', 'number', second === undefined ? [] : [second.text]);
  return undefined;
}

function sliced(writer: Writer, { object, from, to }: Extract<Expression, { kind: 'slice' }>): Part | undefined {
  if ((from !== undefined && !isWhole(from)) || !isWhole(to)) return undefined;
  const start = from === undefined ? 0 : Number(from.text);
  ofText(writer, object, 'substring', 'slice');
  return around(writer, object, 'substring', 'string', [String(start + 1), String(Number(to.text) - start)]);
}

type Whole = Extract<Expression, { kind: 'literal' }>;

function isWhole(expression: Expression | undefined): expression is Whole {
  return expression?.kind === 'literal' && expression.type === 'number' && /^\d+$/.test(expression.text);
}

const SIGNS: Readonly<Record<string, string>> = { '==': '==', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };
const SCALA_SIGNS: Readonly<Record<string, string>> = { ...SIGNS, '==': '===', '!=': '=!=' };

function binary(writer: Writer, { op, left, right }: Extract<Expression, { kind: 'binary' }>): Part | undefined {
  if (op === 'in') {
    ofText(writer, right, 'contains', 'array_contains');
    return right.kind === 'parameter' ? method(writer, right, 'contains', [left]) : undefined;
  }
  if (isNull(right)) return nullTest(writer, left, op);
  const [a, b] = [write(writer, left), write(writer, right)];
  if (a === undefined || b === undefined) return undefined;
  if (op === '+' && (a.kind === 'string' || b.kind === 'string'))
    return call(writer, 'concat', 'string', [...flat(writer, a), ...flat(writer, b)]);
  if (op === '**') {
    writer.differences.add('pow gives a decimal number, where Python keeps whole ones');
    return call(writer, 'pow', 'number', [a.text, b.text]);
  }
  const [x, y] = [column(writer, a), operandText(writer, right, b)];
  if (x === undefined || y === undefined) return undefined;
  const sign = (writer.language === 'scala' ? SCALA_SIGNS : SIGNS)[op];
  if (sign !== undefined) return { text: `(${x.text} ${sign} ${y})`, kind: 'boolean' };
  // `+` of two unknown things may join texts; the other signs are of numbers.
  const numbers = a.kind === 'number' || b.kind === 'number' || op === '-' || (op === '*' && isNumeric(a, b));
  if (!numbers) return undefined;
  if (writer.language === 'scala') writer.differences.add("the result has the columns' type, not the function's");
  return { text: `(${x.text} ${op} ${y})`, kind: 'number' };
}

function isNumeric(a: Part, b: Part): boolean {
  return a.kind !== 'string' && b.kind !== 'string';
}

/** `concat(concat(a, b), c)` is `concat(a, b, c)`. */
function flat(writer: Writer, part: Part): readonly string[] {
  const prefix = `${writer.nameOf('concat')}(`;
  return part.text.startsWith(prefix) ? [part.text.slice(prefix.length, -1)] : [part.text];
}

/** On the right of a sign a literal needs no `lit`. */
function operandText(writer: Writer, expression: Expression, part: Part): string | undefined {
  return expression.kind === 'literal' ? expression.text : column(writer, part)?.text;
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.type === 'null';
}

function nullTest(writer: Writer, of: Expression, op: string): Part | undefined {
  const part = write(writer, of);
  const asColumn = part === undefined ? undefined : column(writer, part);
  if (asColumn === undefined || (op !== '==' && op !== '!=')) return undefined;
  const name = op === '==' ? 'isNull' : 'isNotNull';
  return { text: `${asColumn.text}.${name}${writer.language === 'python' ? '()' : ''}`, kind: 'boolean' };
}

function conditional(
  writer: Writer,
  { test, then, otherwise }: Extract<Expression, { kind: 'conditional' }>,
): Part | undefined {
  const tested = test.kind === 'binary' && isNull(test.right) ? test : undefined;
  if (tested !== undefined) {
    const [none, some] = tested.op === '==' ? [then, otherwise] : [otherwise, then];
    // Built-in functions give null for null by themselves.
    if (isNull(none) && passesNull(some)) return write(writer, some);
    if (some.kind === 'parameter' && tested.left.kind === 'parameter' && some.name === tested.left.name) {
      const [value, instead] = [write(writer, some), write(writer, none)];
      return value === undefined || instead === undefined
        ? undefined
        : call(writer, 'coalesce', instead.kind, [value.text, instead.text]);
    }
  }
  const condition = write(writer, test);
  const [yes, no] = [write(writer, then), write(writer, otherwise)];
  if (condition?.kind !== 'boolean' || yes === undefined || no === undefined) return undefined;
  const [yesText, noText] = [operandText(writer, then, yes), operandText(writer, otherwise, no)];
  if (yesText === undefined || noText === undefined) return undefined;
  if (tested === undefined)
    writer.differences.add('a null takes the way of `otherwise`, where the function fails or compares it');
  const bare = condition.text.replace(/^\((.*)\)$/s, '$1');
  const first = call(writer, 'when', 'unknown', [bare, yesText]);
  const kind = yes.kind === no.kind ? yes.kind : isNull(otherwise) ? yes.kind : isNull(then) ? no.kind : 'unknown';
  return { text: isNull(otherwise) ? first.text : `${first.text}.otherwise(${noText})`, kind };
}

/** Null in, null out: all of the above but what tells null from the rest. */
function passesNull(expression: Expression): boolean {
  switch (expression.kind) {
    case 'parameter':
      return true;
    case 'member':
    case 'slice':
      return passesNull(expression.object);
    case 'call':
      return expression.callee.kind === 'member'
        ? passesNull(expression.callee.object) || expression.args.some(passesNull)
        : expression.args.some(passesNull);
    case 'binary':
      return !isNull(expression.right) && (passesNull(expression.left) || passesNull(expression.right));
    case 'conditional':
    case 'literal':
    case 'item':
    case 'name':
      return false;
  }
}
