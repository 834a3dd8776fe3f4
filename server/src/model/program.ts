import type { Position, Range } from './text.ts';

/**
 * The neutral form of a source file: what Scala and Python have in common, as far as the flow of frames needs it.
 *
 * `source/python` and `source/scala` lower syntax trees to it; `flow` interprets it and knows neither grammar.
 * Broken or unknown code becomes an `unknown` expression that keeps its readable parts; nothing is dropped silently.
 * Ranges are those of the file, or of the notebook's cell (`Node.cell`).
 */
export interface Module {
  /** Path relative to the workspace root, with `/`. */
  readonly file: string;
  readonly language: 'scala' | 'python';
  /** Scala: the `package` clauses joined; Python: all folders of the path and the module joined, `src.orders_etl.lib.io`: which of them is on Python's path is not known here, so imports match it by dotted suffix. */
  readonly packageName: string;
  /** Top-level statements; for a notebook those of all cells, in order. */
  readonly body: readonly Statement[];
  /** The text mentions Spark: an import of pyspark or org.apache.spark, or a notebook's ready `spark`. */
  readonly usesSpark: boolean;
  /** ERROR and MISSING nodes met while parsing. */
  readonly syntaxErrors: number;
}

/** What has a value. */
export type Expr =
  | LiteralExpr
  | TemplateExpr
  | NameExpr
  | MemberExpr
  | CallExpr
  | IndexExpr
  | LambdaExpr
  | SequenceExpr
  | DictExpr
  | BinaryExpr
  | UnaryExpr
  | ConditionalExpr
  | BlockExpr
  | ComprehensionExpr
  | MatchExpr
  | NewExpr
  | SpreadExpr
  | AssignExpr
  | UnknownExpr;

interface Node {
  readonly range: Range;
  /** The cell of an `.ipynb` that the range counts in; absent elsewhere. */
  readonly cell?: number;
}

/** A literal's value; `null` is Scala's `null` and Python's `None`, `undefined` a literal whose value is of no use here (bytes, XML). Multi-line strings are dedented by `stripMargin` only where the code calls it. */
export interface LiteralExpr extends Node {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null | undefined;
  /** Scala's `'name` symbols. */
  readonly symbol?: true;
  /** Where the text's first character stands, when the file holds the text letter by letter: no escapes, each line end one `\n` of the value. */
  readonly textStart?: Position;
}

/** An f-string, `s"…"`, `$"…"`, `f"…"`; implicit concatenation of Python strings too. */
export interface TemplateExpr extends Node {
  readonly kind: 'template';
  /** The interpolator: `f` in Python; `s`, `f`, `raw`, `$`, … in Scala. */
  readonly prefix: string;
  readonly parts: readonly (string | Expr)[];
  /** For each part that is text, as `textStart` of a literal; as long as `parts`. */
  readonly textStarts?: readonly (Position | undefined)[];
}

/** A bare name. */
export interface NameExpr extends Node {
  readonly kind: 'name';
  /** `self`, `this`, `super` and Scala's placeholders are names too; the lowering made lambdas of these, whose parameters are `_$1`, `_$2`, …. */
  readonly name: string;
}

/** `object.name`, also where Scala calls a method by it. */
export interface MemberExpr extends Node {
  readonly kind: 'member';
  readonly object: Expr;
  readonly name: string;
  readonly nameRange: Range;
}

/**
 * A call. `callee` is a `member` for `a.f(x)`, a `name` for `f(x)`.
 * Scala: infix `a f b` is a call of a member; `f(x)(y)` is a call of a call; `a.f` without parentheses stays a `member`; `f { block }` has one argument;
 * `a(x)` is a call whether `a` is a method or a value with `apply`; an assignment operator and `:_*` keep their own forms.
 */
export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Argument[];
  /** Type arguments as written, e.g. `Reading` in `.as[Reading]`. */
  readonly typeArgs?: readonly string[];
}

/** An argument of a call or of a class that is extended. */
export interface Argument {
  /** Keyword or named argument. */
  readonly name?: string;
  /** `*xs` and `xs: _*` are `list`, `**kw` is `dict`. */
  readonly spread?: 'list' | 'dict';
  readonly value: Expr;
  /** The whole argument with its name, for edits. */
  readonly range: Range;
}

/** Python's `a[b]`; a slice is a call of the name `slice`. */
export interface IndexExpr extends Node {
  readonly kind: 'index';
  readonly object: Expr;
  readonly index: Expr;
}

/** Also Scala's placeholder syntax (`_ union _`), and partial functions `{ case … }` (a body with one `match` over the parameter). The last expression statement is the value, in Python too. */
export interface LambdaExpr extends Node {
  readonly kind: 'lambda';
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** `Seq(…)`, `List(…)`, `Array(…)` stay calls in Scala; this is Python's `[…]`, `(…)`, `{…}` and Scala's tuple. `a -> b` is a tuple. */
export interface SequenceExpr extends Node {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: readonly Expr[];
}

/** Python's `{key: value}`. */
export interface DictExpr extends Node {
  readonly kind: 'dict';
  /** A missing key is `**other`. */
  readonly entries: readonly { readonly key?: Expr; readonly value: Expr }[];
}

/** An operator between two operands. */
export interface BinaryExpr extends Node {
  readonly kind: 'binary';
  /** As written: `+`, `==`, `===`, `=!=`, `&&`, `&`, `and`, `in`, `not in`, `is`, `->` excluded (a tuple). */
  readonly op: string;
  readonly left: Expr;
  readonly right: Expr;
}

/** An operator before its operand: `not`, `-`, `!`, `await`. */
export interface UnaryExpr extends Node {
  readonly kind: 'unary';
  readonly op: string;
  readonly operand: Expr;
}

/** Python's `a if test else b`, Scala's `if` as a value. */
export interface ConditionalExpr extends Node {
  readonly kind: 'conditional';
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise?: Expr;
}

/** A block as a value: its last expression statement is the value. */
export interface BlockExpr extends Node {
  readonly kind: 'block';
  readonly body: readonly Statement[];
}

/** Python's comprehensions and Scala's `for … yield`. */
export interface ComprehensionExpr extends Node {
  readonly kind: 'comprehension';
  readonly form: 'list' | 'set' | 'dict' | 'generator';
  readonly key?: Expr;
  readonly element: Expr;
  readonly clauses: readonly Clause[];
}

/** `for target in iterable if condition`; a clause with `bind` is Scala's `x = value` inside a for. */
export interface Clause {
  readonly target: Pattern;
  readonly iterable: Expr;
  readonly bind?: true;
  readonly conditions: readonly Expr[];
}

/** `match` of both languages; in Python a statement, in Scala a value too. */
export interface MatchExpr extends Node {
  readonly kind: 'match';
  readonly subject: Expr;
  readonly cases: readonly MatchCase[];
}

/** `case pattern if guard`. */
export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard?: Expr;
  readonly body: readonly Statement[];
}

/** Scala's `new C(…)`, with the members of an anonymous class. */
export interface NewExpr extends Node {
  readonly kind: 'new';
  readonly className: string;
  readonly args: readonly Argument[];
  readonly members: readonly Statement[];
}

/** `*xs` inside a list, tuple or set. */
export interface SpreadExpr extends Node {
  readonly kind: 'spread';
  readonly value: Expr;
}

/** Python's `x := value`. */
export interface AssignExpr extends Node {
  readonly kind: 'assign-expression';
  readonly name: string;
  readonly value: Expr;
}

/** Code that the lowering does not understand, with the parts it does. */
export interface UnknownExpr extends Node {
  readonly kind: 'unknown';
  readonly parts: readonly Expr[];
}

/** What an assignment, a parameter of a case or a loop binds. */
export type Pattern =
  | {
      readonly kind: 'bind';
      readonly name: string;
      readonly range: Range;
      /** `x: T` */ readonly type?: string;
      /** `x @ pattern` */ readonly inner?: Pattern;
    }
  | {
      readonly kind: 'target';
      /** `a.b` or `a[i]` on the left of an assignment. */ readonly target: MemberExpr | IndexExpr;
    }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[]; /** Index of `*rest`. */ readonly rest?: number }
  | { readonly kind: 'constructor'; readonly name: string; readonly items: readonly Pattern[] }
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'alternatives'; readonly items: readonly Pattern[] }
  | { readonly kind: 'wildcard' };

/** What is run for its effect, and what defines a name. */
export type Statement =
  | ExprStatement
  | AssignStatement
  | ReturnStatement
  | IfStatement
  | ForStatement
  | WhileStatement
  | TryStatement
  | WithStatement
  | FunctionDef
  | ClassDef
  | ImportStatement
  | JumpStatement;

/** An expression on its own. */
export interface ExprStatement extends Node {
  readonly kind: 'expr';
  readonly value: Expr;
}

/** An assignment, or the definition of a value. */
export interface AssignStatement extends Node {
  readonly kind: 'assign';
  /** More than one for `a = b = value`. */
  readonly targets: readonly Pattern[];
  readonly value: Expr;
  /** `+` for `+=`. */
  readonly op?: string;
  /** Scala's `val`, `var`, `lazy val`, `given`; absent for plain assignment and Python. */
  readonly declares?: 'val' | 'var' | 'lazy' | 'given';
  readonly type?: string;
  readonly modifiers?: readonly string[];
  /** Python's `x: T` without a value, as in data classes, and Scala's abstract `val x: T`: nothing is assigned, `value` is a literal without value. */
  readonly declaredOnly?: true;
}

/** What a function gives back. */
export interface ReturnStatement extends Node {
  /** `yield x` is a return of an element. */
  readonly kind: 'return' | 'yield';
  readonly value?: Expr;
}

/** `elif` and `else if` are an `if` in `otherwise`. */
export interface IfStatement extends Node {
  readonly kind: 'if';
  readonly test: Expr;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

/** Python's `for`, Scala's `for (…) { … }` without yield (one clause per generator). */
export interface ForStatement extends Node {
  readonly kind: 'for';
  readonly clauses: readonly Clause[];
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

/** Both languages' `while`. */
export interface WhileStatement extends Node {
  readonly kind: 'while';
  readonly test: Expr;
  readonly body: readonly Statement[];
}

/** Scala asks for its value too: it stands in a block then, or last in a body, and its value is that of its body or of a handler. */
export interface TryStatement extends Node {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly (readonly Statement[])[];
  readonly finalizer: readonly Statement[];
}

/** Python's `with value as target`. */
export interface WithStatement extends Node {
  readonly kind: 'with';
  readonly items: readonly { readonly value: Expr; readonly target?: Pattern }[];
  readonly body: readonly Statement[];
}

/** A parameter of a function, a lambda or a class. */
export interface Parameter {
  readonly name: string;
  readonly range: Range;
  readonly type?: string;
  readonly default?: Expr;
  /** `*args`, `xs: String*` are `list`; `**kwargs` is `dict`. */
  readonly rest?: 'list' | 'dict';
  readonly implicit?: true;
  /** Only by keyword (after `*`). */
  readonly keywordOnly?: true;
  /** Scala class parameters: whether they are members (`val`, `var`, case class). */
  readonly member?: true;
  /** A destructuring parameter of a lambda, `{ case (a, b) => … }` excluded. */
  readonly pattern?: Pattern;
}

/** Python's and Scala's `def`. */
export interface FunctionDef extends Node {
  readonly kind: 'function';
  readonly name: string;
  readonly nameRange: Range;
  /** Python has one list; Scala as many as written, none for `def f = …`. */
  readonly params: readonly (readonly Parameter[])[];
  /** Empty with `abstract` set where there is none. A Scala expression body is one `expr` statement. */
  readonly body: readonly Statement[];
  readonly abstract?: true;
  readonly decorators: readonly Expr[];
  /** `override`, `implicit`, `private`, `async`, `extension`, … */
  readonly modifiers: readonly string[];
  readonly returnType?: string;
  /** Scala 3 `extension (df: DataFrame)`: the receiver. */
  readonly extensionOf?: Parameter;
  /** Names that assignments inside bind outside: Python's `global` and `nonlocal`. */
  readonly outerNames?: readonly string[];
}

/** A class, trait or object; Python's classes have the form `class`. */
export interface ClassDef extends Node {
  readonly kind: 'class';
  readonly form: 'class' | 'case class' | 'object' | 'case object' | 'trait' | 'package object' | 'enum';
  readonly name: string;
  readonly nameRange: Range;
  readonly params: readonly (readonly Parameter[])[];
  /** With Scala's self type, whose members are in scope like a parent's. */
  readonly bases: readonly { readonly name: string; readonly args: readonly Argument[] }[];
  readonly members: readonly Statement[];
  readonly decorators: readonly Expr[];
  readonly modifiers: readonly string[];
}

/** What an import brings into its scope. */
export interface ImportStatement extends Node {
  readonly kind: 'import';
  /** The dotted path without the last name; Python's relative dots kept in front: `..lib`. */
  readonly path: string;
  /** What it brings: `*` brings all, `name` undefined stands for the path itself (`import a.b.c`). */
  readonly names: readonly { readonly name?: string; readonly as?: string }[];
}

/** What leaves its block, and `pass`, which does nothing. */
export interface JumpStatement extends Node {
  readonly kind: 'raise' | 'break' | 'continue' | 'pass';
  readonly value?: Expr;
}
