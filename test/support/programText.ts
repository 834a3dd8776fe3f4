import type {
  Argument,
  ClassDef,
  Clause,
  Expr,
  FunctionDef,
  LiteralExpr,
  MatchCase,
  Module,
  Parameter,
  Pattern,
  Statement,
} from '../../server/src/model/program.ts';
import type { Range } from '../../server/src/model/text.ts';

/**
 * Prints a lowered program as code-like text for snapshots: one statement per line, bodies indented by two.
 * Everything the flow can see is visible: parentheses stand around each operator, a tuple is `#(…)`, a lambda `{x => …}`.
 */
export function printModule(module: Module, options: PrintOptions = {}): string {
  const head = [
    ...(module.packageName === '' ? [] : [`package ${module.packageName}`]),
    ...(module.syntaxErrors === 0 ? [] : [`syntax errors: ${module.syntaxErrors}`]),
  ];
  return [...head, ...printer(options).lines(module.body)].join('\n');
}

export interface PrintOptions {
  /** Prints `@line:character` behind the names of members and definitions. */
  readonly places?: boolean;
}

export function printStatements(statements: readonly Statement[], options: PrintOptions = {}): string {
  return printer(options).lines(statements).join('\n');
}

function printer({ places = false }: PrintOptions) {
  return { lines };

  function lines(statements: readonly Statement[]): string[] {
    return statements.flatMap((each) => statement(each).split('\n'));
  }

  function body(statements: readonly Statement[]): string {
    return statements.length === 0
      ? '{}'
      : `{\n${lines(statements)
          .map((line) => `  ${line}`)
          .join('\n')}\n}`;
  }

  function statement(node: Statement): string {
    switch (node.kind) {
      case 'expr':
        return expr(node.value);
      case 'assign': {
        const declares = words(node.modifiers, node.declares);
        return `${declares}${node.targets.map((target) => pattern(target)).join(' = ')}${typed(node.type)} ${node.op ?? ''}= ${expr(node.value)}`;
      }
      case 'return':
      case 'yield':
      case 'raise':
      case 'break':
      case 'continue':
      case 'pass':
        return node.value === undefined ? node.kind : `${node.kind} ${expr(node.value)}`;
      case 'if':
        return `if ${expr(node.test)} ${body(node.then)}${orElse(node.otherwise)}`;
      case 'for':
        return `for ${clauses(node.clauses)} ${body(node.body)}${orElse(node.otherwise)}`;
      case 'while':
        return `while ${expr(node.test)} ${body(node.body)}`;
      case 'try':
        return [
          `try ${body(node.body)}`,
          ...node.handlers.map((handler) => `catch ${body(handler)}`),
          ...(node.finalizer.length === 0 ? [] : [`finally ${body(node.finalizer)}`]),
        ].join(' ');
      case 'with':
        return `with ${node.items.map((item) => `${expr(item.value)}${item.target === undefined ? '' : ` as ${pattern(item.target)}`}`).join(', ')} ${body(node.body)}`;
      case 'function':
        return functionText(node);
      case 'class':
        return classText(node);
      case 'import':
        return `import ${node.path}: ${node.names.map((each) => `${each.name ?? '.'}${each.as === undefined ? '' : ` as ${each.as}`}`).join(', ')}`;
    }
  }

  function functionText(node: FunctionDef): string {
    const receiver = node.extensionOf === undefined ? '' : `extension (${parameter(node.extensionOf)}) `;
    const head = `${decorators(node.decorators)}${receiver}${words(node.modifiers, 'def')}${node.name}${place(node.nameRange)}${node.params.map(parameters).join('')}${typed(node.returnType)}`;
    return node.abstract === true ? head : `${head} ${body(node.body)}`;
  }

  function classText(node: ClassDef): string {
    const bases = node.bases.map((base) => `${base.name}${base.args.length === 0 ? '' : `(${args(base.args)})`}`);
    return `${decorators(node.decorators)}${words(node.modifiers, node.form)}${node.name}${place(node.nameRange)}${node.params.map(parameters).join('')}${bases.length === 0 ? '' : ` extends ${bases.join(', ')}`} ${body(node.members)}`;
  }

  function decorators(nodes: readonly Expr[]): string {
    return nodes.map((node) => `@${expr(node)} `).join('');
  }

  function parameters(list: readonly Parameter[]): string {
    return `(${list.map(parameter).join(', ')})`;
  }

  function parameter(node: Parameter): string {
    const marks = [node.implicit && 'implicit ', node.keywordOnly && 'keyword ', node.member && 'member '];
    const rest = node.rest === undefined ? '' : node.rest === 'list' ? '*' : '**';
    const name = node.pattern === undefined ? node.name : pattern(node.pattern);
    return `${marks.filter(Boolean).join('')}${rest}${name}${typed(node.type)}${node.default === undefined ? '' : ` = ${expr(node.default)}`}`;
  }

  function expr(node: Expr): string {
    switch (node.kind) {
      case 'literal':
        return literal(node);
      case 'template':
        return `${node.prefix}"${node.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : `\${${expr(part)}}`)).join('')}"`;
      case 'name':
        return node.name;
      case 'member':
        return `${expr(node.object)}.${node.name}${place(node.nameRange)}`;
      case 'call':
        return `${expr(node.callee)}${node.typeArgs === undefined ? '' : `[${node.typeArgs.join(', ')}]`}(${args(node.args)})`;
      case 'index':
        return `${expr(node.object)}[${expr(node.index)}]`;
      case 'lambda':
        return `{${node.params.map(parameter).join(', ')} => ${inlineBody(node.body)}}`;
      case 'list':
        return `[${items(node.items)}]`;
      case 'tuple':
        return `#(${items(node.items)})`;
      case 'set':
        return `#{${items(node.items)}}`;
      case 'dict':
        return `{${node.entries.map((entry) => (entry.key === undefined ? `**${expr(entry.value)}` : `${expr(entry.key)}: ${expr(entry.value)}`)).join(', ')}}`;
      case 'binary':
        return `(${expr(node.left)} ${node.op} ${expr(node.right)})`;
      case 'unary':
        return `(${node.op} ${expr(node.operand)})`;
      case 'conditional':
        return `(if ${expr(node.test)} then ${expr(node.then)}${node.otherwise === undefined ? '' : ` else ${expr(node.otherwise)}`})`;
      case 'block':
        return `do ${body(node.body)}`;
      case 'comprehension':
        return `${node.form}(${node.key === undefined ? '' : `${expr(node.key)}: `}${expr(node.element)} for ${clauses(node.clauses)})`;
      case 'match':
        return `match ${expr(node.subject)} ${cases(node.cases)}`;
      case 'new':
        return `new ${node.className}(${args(node.args)})${node.members.length === 0 ? '' : ` ${body(node.members)}`}`;
      case 'spread':
        return `*${expr(node.value)}`;
      case 'assign-expression':
        return `(${node.name} := ${expr(node.value)})`;
      case 'unknown':
        return `unknown<${items(node.parts)}>`;
    }
  }

  function items(nodes: readonly Expr[]): string {
    return nodes.map(expr).join(', ');
  }

  function args(nodes: readonly Argument[]): string {
    return nodes
      .map(
        (node) =>
          `${node.name === undefined ? '' : `${node.name} = `}${node.spread === undefined ? '' : node.spread === 'list' ? '*' : '**'}${expr(node.value)}`,
      )
      .join(', ');
  }

  function clauses(nodes: readonly Clause[]): string {
    return nodes
      .map(
        (node) =>
          `${pattern(node.target)} ${node.bind === true ? '=' : 'in'} ${expr(node.iterable)}${node.conditions.map((condition) => ` if ${expr(condition)}`).join('')}`,
      )
      .join('; ');
  }

  function cases(nodes: readonly MatchCase[]): string {
    const text = nodes.map(
      (node) =>
        `case ${pattern(node.pattern)}${node.guard === undefined ? '' : ` if ${expr(node.guard)}`} => ${inlineBody(node.body)}`,
    );
    return `{\n${text
      .join('\n')
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n')}\n}`;
  }

  function inlineBody(statements: readonly Statement[]): string {
    const [only] = statements;
    return statements.length === 1 && only !== undefined ? statement(only) : body(statements);
  }

  function pattern(node: Pattern): string {
    switch (node.kind) {
      case 'bind':
        return `${node.name}${typed(node.type)}${node.inner === undefined ? '' : ` @ ${pattern(node.inner)}`}`;
      case 'target':
        return expr(node.target);
      case 'sequence':
        return `(${node.items.map((item, index) => `${node.rest === index ? '*' : ''}${pattern(item)}`).join(', ')})`;
      case 'constructor':
        return `${node.name}(${node.items.map(pattern).join(', ')})`;
      case 'value':
        return `=${expr(node.value)}`;
      case 'alternatives':
        return node.items.map(pattern).join(' | ');
      case 'wildcard':
        return '_';
    }
  }

  function orElse(statements: readonly Statement[]): string {
    return statements.length === 0 ? '' : ` else ${body(statements)}`;
  }

  function place(range: Range): string {
    return places ? `@${range.start.line}:${range.start.character}` : '';
  }
}

function literal(node: LiteralExpr): string {
  if (node.symbol === true) return `'${String(node.value)}`;
  return node.value === undefined ? '?' : JSON.stringify(node.value);
}

function typed(type: string | undefined): string {
  return type === undefined ? '' : `: ${type}`;
}

function words(modifiers: readonly string[] | undefined, last: string | undefined): string {
  return [...(modifiers ?? []), ...(last === undefined ? [] : [last])].map((word) => `${word} `).join('');
}
