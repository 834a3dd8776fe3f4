/** The little of an expression that a built-in function can stand for; what is not in here has no evident built-in. */
export type Expression =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'literal'; readonly text: string; readonly type: 'string' | 'number' | 'boolean' | 'null' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'slice'; readonly object: Expression; readonly from?: Expression; readonly to?: Expression }
  | { readonly kind: 'item'; readonly object: Expression; readonly index: Expression }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    };

/** Reads an expression of Python or Scala; undefined for everything beyond the little above. */
export function parseExpression(
  text: string,
  language: 'python' | 'scala',
  parameters: readonly string[],
): Expression | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const reader: Reader = { tokens, at: 0, language, parameters };
  const expression = conditional(reader);
  return reader.at === tokens.length ? expression : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  readonly language: 'python' | 'scala';
  readonly parameters: readonly string[];
}

const TOKEN =
  /\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\d+(?:\.\d+)?L?|[A-Za-z_]\w*|\*\*|==|!=|<=|>=|&&|\|\||[-+*/%<>().,[\]:!{}])/y;

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found?.[1] === undefined) return undefined;
    tokens.push(found[1]);
  }
  return tokens;
}

function take(reader: Reader, ...wanted: readonly string[]): boolean {
  if (!wanted.every((token, index) => reader.tokens[reader.at + index] === token)) return false;
  reader.at += wanted.length;
  return true;
}

function conditional(reader: Reader): Expression | undefined {
  if (reader.language === 'scala' && take(reader, 'if')) {
    const test = take(reader, '(') ? comparison(reader) : undefined;
    const then = take(reader, ')') ? conditional(reader) : undefined;
    const otherwise = take(reader, 'else') ? conditional(reader) : undefined;
    if (test === undefined || then === undefined || otherwise === undefined) return undefined;
    return { kind: 'conditional', test, then, otherwise };
  }
  const then = comparison(reader);
  if (then === undefined || reader.language === 'scala' || !take(reader, 'if')) return then;
  const test = comparison(reader);
  const otherwise = take(reader, 'else') ? conditional(reader) : undefined;
  return test === undefined || otherwise === undefined ? undefined : { kind: 'conditional', test, then, otherwise };
}

function comparison(reader: Reader): Expression | undefined {
  const left = sum(reader);
  if (left === undefined) return undefined;
  const op = take(reader, 'is', 'not') ? '!=' : take(reader, 'is') ? '==' : comparisonSign(reader);
  if (op === undefined) return left;
  const right = sum(reader);
  return right === undefined ? undefined : { kind: 'binary', op, left, right };
}

function comparisonSign(reader: Reader): string | undefined {
  return ['==', '!=', '<=', '>=', '<', '>', 'in'].find((sign) => take(reader, sign));
}

function sum(reader: Reader): Expression | undefined {
  return leftToRight(reader, ['+', '-'], product);
}

function product(reader: Reader): Expression | undefined {
  return leftToRight(reader, ['*', '**'], postfix);
}

function leftToRight(
  reader: Reader,
  signs: readonly string[],
  operand: (reader: Reader) => Expression | undefined,
): Expression | undefined {
  let left = operand(reader);
  for (;;) {
    const op = signs.find((sign) => take(reader, sign));
    if (op === undefined || left === undefined) return left;
    const right = operand(reader);
    if (right === undefined) return undefined;
    left = { kind: 'binary', op, left, right };
  }
}

function postfix(reader: Reader): Expression | undefined {
  let object = operand(reader);
  while (object !== undefined) {
    if (take(reader, '.')) object = member(reader, object);
    else if (take(reader, '(')) object = called(reader, object);
    else if (reader.language === 'python' && take(reader, '[')) object = indexed(reader, object);
    else return object;
  }
  return undefined;
}

function member(reader: Reader, object: Expression): Expression | undefined {
  const name = reader.tokens[reader.at];
  if (name === undefined || !/^[A-Za-z_]/.test(name)) return undefined;
  reader.at++;
  return { kind: 'member', object, name };
}

function called(reader: Reader, callee: Expression): Expression | undefined {
  const args: Expression[] = [];
  while (!take(reader, ')')) {
    if (args.length > 0 && !take(reader, ',')) return undefined;
    const argument = conditional(reader);
    if (argument === undefined) return undefined;
    args.push(argument);
  }
  return { kind: 'call', callee, args };
}

function indexed(reader: Reader, object: Expression): Expression | undefined {
  const from = reader.tokens[reader.at] === ':' ? undefined : sum(reader);
  if (!take(reader, ':'))
    return from !== undefined && take(reader, ']') ? { kind: 'item', object, index: from } : undefined;
  const to = reader.tokens[reader.at] === ']' ? undefined : sum(reader);
  if (!take(reader, ']')) return undefined;
  return { kind: 'slice', object, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function operand(reader: Reader): Expression | undefined {
  if (take(reader, '(')) {
    const inside = conditional(reader);
    return inside !== undefined && take(reader, ')') ? inside : undefined;
  }
  const token = reader.tokens[reader.at];
  if (token === undefined) return undefined;
  reader.at++;
  if (/^'.*["\\]/.test(token)) return undefined;
  if (/^["']/.test(token)) return { kind: 'literal', text: `"${token.slice(1, -1)}"`, type: 'string' };
  if (/^\d/.test(token)) return { kind: 'literal', text: token.replace(/L$/, ''), type: 'number' };
  if (/^(?:True|False|true|false)$/.test(token)) return { kind: 'literal', text: token, type: 'boolean' };
  if (token === 'None' || token === 'null') return { kind: 'literal', text: token, type: 'null' };
  if (reader.parameters.includes(token)) return { kind: 'parameter', name: token };
  return /^[A-Za-z_]/.test(token) && !KEYWORDS.has(token) ? { kind: 'name', name: token } : undefined;
}

const KEYWORDS = new Set(['if', 'else', 'and', 'or', 'not', 'in', 'is', 'for', 'lambda', 'match', 'new', 'return']);
