import type { Range, Site, TextPattern } from './text.ts';

/**
 * What the source says about frames: a graph of operators with the places they were called from.
 * Made by `flow` from `program.ts`, read by `match` and by the rules that need no run. Compare nodes by identity; sharing means the same frame used twice.
 */
export type Frame = OperatorFrame | ChoiceFrame | OpaqueFrame;

/** A value known as far as the code tells; a hole in text is a `TextPattern`, an unknown value `undefined`. */
export type Known = string | number | boolean | null | undefined;

interface FrameBase {
  /** Unique inside one `FlowResult`. */
  readonly id: number;
}

/** One operator call (or one operator of a SQL text). */
export interface OperatorFrame extends FrameBase {
  readonly kind: 'operator';
  readonly op: Operator;
  readonly site: Site;
  /** The calls that lead to the operator's function, innermost first; sites of the called names. Same length as the stack at run time, without frames outside the workspace. */
  readonly callers: readonly Site[];
  /** Receiver first, then the frames among the arguments. */
  readonly inputs: readonly Frame[];
  /** The whole call from the dot to the closing parenthesis, for fixes; undefined inside SQL. */
  readonly callRange?: Range;
  /** Ranges of the arguments as written. */
  readonly argumentRanges?: readonly Range[];
}

/** One of several frames, by a branch, a reassignment in a branch, a loop (0, 1, 2 … turns), or several possible methods. */
export interface ChoiceFrame extends FrameBase {
  readonly kind: 'choice';
  readonly why: 'branch' | 'loop' | 'dispatch' | 'argument';
  readonly alternatives: readonly Frame[];
}

/** A frame made by code that cannot be followed: any number of unknown operators over `inputs`. */
export interface OpaqueFrame extends FrameBase {
  readonly kind: 'opaque';
  readonly inputs: readonly Frame[];
  /** The call that leads out of the workspace, or what stopped the analysis. */
  readonly site?: Site;
  readonly why: string;
}

/** Spark's join types, by one name each. */
export type JoinType = 'inner' | 'cross' | 'left' | 'right' | 'full' | 'left_semi' | 'left_anti';

/**
 * What a source operator asks of Spark. Names are those of the DataFrame API, not of the plan: `match` knows what each becomes.
 * Everything `undefined` is unknown, not absent; empty lists are known to be empty.
 */
export type Operator =
  // Sources.
  | {
      readonly name: 'read';
      readonly format: Known;
      readonly paths: readonly TextPattern[];
      readonly options: Readonly<Record<string, TextPattern | undefined>>;
      readonly schema: boolean;
      readonly streaming: boolean;
      readonly columns?: readonly string[];
    }
  | { readonly name: 'table'; readonly table: TextPattern; readonly streaming: boolean }
  | { readonly name: 'range'; readonly bounds: readonly Known[] }
  | { readonly name: 'local'; readonly columns?: readonly string[]; readonly rows?: number }
  | { readonly name: 'rdd' /* toDF or createDataFrame over an RDD; inputs empty */; readonly detail: string }
  // Row-wise.
  | { readonly name: 'filter'; readonly condition: ColumnExpr }
  | {
      readonly name: 'project';
      /** `select`, `selectExpr`, `withColumn(s)`, `withColumnRenamed`, `drop`, `toDF`, `withMetadata`, `fillna`, … */ readonly form: string;
      /** New or kept columns; for `drop` the names dropped. `keepsOthers`: the input's other columns stay. */ readonly columns: readonly ColumnExpr[];
      readonly keepsOthers: boolean;
    }
  | {
      readonly name: 'generate';
      readonly columns: readonly ColumnExpr[];
      readonly form: string;
      readonly keepsOthers: boolean;
    }
  | { readonly name: 'unpivot' | 'sample' | 'randomSplit'; readonly args: readonly Known[] }
  | {
      readonly name: 'typed';
      /** `map`, `flatMap`, `mapPartitions`, `filter`, `mapGroups`, `mapInPandas`, `applyInPandas`, `cogroup`, `joinWith`, `as`, `foreach`, … */ readonly form: string;
      readonly functionName?: string;
      readonly typeArgs: readonly string[];
      readonly keys?: readonly ColumnExpr[];
    }
  // Shuffling.
  | {
      readonly name: 'coalesce';
      readonly partitions: Known;
      /** Set for RDD `coalesce(n, shuffle = true)`. */ readonly rdd?: true;
    }
  | {
      readonly name: 'repartition' | 'repartitionByRange' | 'rebalance';
      readonly partitions: Known;
      readonly partitionsGiven: boolean;
      readonly keys: readonly ColumnExpr[];
      readonly rdd?: true;
    }
  | { readonly name: 'sort'; readonly global: boolean; readonly keys: readonly SortKey[] }
  | { readonly name: 'distinct' }
  | { readonly name: 'dropDuplicates'; readonly keys: readonly string[] | undefined; readonly withinWatermark: boolean }
  | {
      readonly name: 'aggregate';
      /** `groupBy`, `rollup`, `cube`, `groupingSets`, `pivot`; `agg` alone has no keys. */ readonly grouping:
        'groupBy' | 'rollup' | 'cube' | 'groupingSets';
      readonly keys: readonly ColumnExpr[];
      readonly functions: readonly ColumnExpr[];
      readonly pivot?: { readonly column: ColumnExpr; readonly valuesGiven: boolean };
      /** The method that made it: `agg`, `count`, `sum`, `describe`, `summary`, … */ readonly form: string;
    }
  | {
      readonly name: 'join';
      readonly type: JoinType | undefined;
      readonly using: readonly string[] | undefined;
      readonly condition: ColumnExpr | undefined;
      /** A broadcast hint written on a side. */ readonly broadcast?: 'left' | 'right' | 'both';
      readonly form: string;
    }
  | { readonly name: 'union'; readonly byName: boolean }
  | { readonly name: 'intersect' | 'except'; readonly all: boolean }
  | { readonly name: 'limit' | 'offset' | 'tail'; readonly rows: Known }
  // Marks and barriers.
  | { readonly name: 'cache'; readonly level: Known; readonly form: string }
  | { readonly name: 'checkpoint'; readonly eager: boolean; readonly form: string }
  | { readonly name: 'hint'; readonly hint: string; readonly args: readonly Known[] }
  | { readonly name: 'alias'; readonly alias: TextPattern }
  | {
      readonly name: 'view' /* a temp view read by name; input is the frame it was made of */;
      readonly view: TextPattern;
    }
  | {
      readonly name: 'sql' /* a SQL text that could not be parsed, or a command; inputs are the views it names */;
      readonly text: TextPattern;
      readonly command?: string;
    }
  | { readonly name: 'rddOperator'; readonly form: string; readonly args: readonly Known[] }
  | { readonly name: 'watermark' | 'other'; readonly form: string };

/** A column to sort by. */
export interface SortKey {
  readonly column: ColumnExpr;
  readonly ascending: boolean | undefined;
}

/** A column expression as far as the code tells. `ranges` are absent inside SQL text that was put together. */
export type ColumnExpr =
  | {
      readonly kind: 'column';
      /** Without qualifier; `id` for `df["id"]`, `$"a.id"`. */ readonly name: TextPattern;
      readonly qualifier?: string;
    }
  | { readonly kind: 'literal'; readonly value: Known }
  | {
      readonly kind: 'call';
      /** Lower case, as Spark SQL names it: `sum`, `count`, `and`, `=`, `>`, `+`, `cast`, `in`, `isnull`, `not`, `case`, … */ readonly name: string;
      readonly args: readonly ColumnExpr[];
      readonly distinct?: true;
      /** `cast` target and the like. */ readonly detail?: string;
    }
  | {
      readonly kind: 'udf';
      /** Of the Python function or Scala value. */ readonly name: string;
      readonly flavor: 'python' | 'pandas' | 'arrow' | 'scala';
      readonly args: readonly ColumnExpr[];
      readonly site?: Site;
    }
  | { readonly kind: 'alias'; readonly name: TextPattern; readonly child: ColumnExpr }
  | {
      readonly kind: 'window';
      readonly function: ColumnExpr;
      readonly partitionBy: readonly ColumnExpr[] | undefined;
      readonly orderBy: readonly SortKey[] | undefined;
      readonly frame?: string;
    }
  | { readonly kind: 'generator'; readonly name: string; readonly args: readonly ColumnExpr[] }
  | { readonly kind: 'star' }
  | { readonly kind: 'unknown'; readonly parts: readonly ColumnExpr[] };

/** What makes Spark run: the call of an action, with the frame it runs. */
export interface Action {
  readonly id: number;
  readonly kind:
    | 'collect'
    | 'take'
    | 'first'
    | 'head'
    | 'tail'
    | 'toPandas'
    | 'toLocalIterator'
    | 'count'
    | 'isEmpty'
    | 'show'
    | 'foreach'
    | 'foreachPartition'
    | 'reduce'
    | 'write'
    | 'insertInto'
    | 'saveAsTable'
    | 'writeTo'
    | 'createTable'
    | 'merge'
    | 'streamStart'
    | 'cacheTable'
    | 'command'
    | 'createView'
    | 'checkpoint'
    | 'schema' /* a read that infers or lists: runs a job of its own */
    | 'pivotValues'
    | 'rdd' /* an RDD action */
    | 'library' /* a method of Spark's own libraries that runs executions inside: `fit`, `evaluate` */
    | 'other';
  /** The method that runs it, as written: `overwritePartitions`, `parquet`, `count`. */
  readonly method: string;
  readonly site: Site;
  /** First and last line of the whole statement, for call sites that name another line of it. */
  readonly statement: Range;
  /** Innermost first, as in `OperatorFrame.callers`. */
  readonly callers: readonly Site[];
  readonly frame: Frame | undefined;
  readonly sink?: Sink;
  /** Rows asked for by `take(n)`, `show(n)`, `limit`. */
  readonly rows?: Known;
}

/** Where an action writes to, as far as the code tells. */
export interface Sink {
  readonly format: Known;
  readonly path?: TextPattern;
  readonly table?: TextPattern;
  readonly mode: Known;
  readonly partitionBy: readonly string[] | undefined;
  readonly bucketBy?: readonly string[];
  readonly options: Readonly<Record<string, TextPattern | undefined>>;
}

/** Actions in the order the program may run them. */
export type Trace =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'sequence'; readonly items: readonly Trace[] }
  | { readonly kind: 'choice'; readonly why: string; readonly items: readonly Trace[] }
  /** A loop over something unknown: the body zero or more times. Loops over known values are unrolled. */
  | { readonly kind: 'repeat'; readonly body: Trace };

/** One place where execution of the program may begin. */
export interface Entry {
  /** Script, notebook, `main` of an object, a function nobody in the workspace calls. */
  readonly kind: 'script' | 'notebook' | 'main' | 'uncalled';
  readonly file: string;
  /** `io.meridian.features.Main`, `main.py`. */
  readonly name: string;
  readonly trace: Trace;
  /** `appName(…)` where the code tells. */
  readonly appName?: TextPattern;
}

/** All that the sources say without a run. */
export interface FlowResult {
  readonly entries: readonly Entry[];
  /** Every operator call of the sources, whether an entry reaches it or not: for code lenses and rules without a run. */
  readonly operators: readonly OperatorFrame[];
  readonly actions: readonly Action[];
  /** Caps that were reached and code that could not be followed. */
  readonly notes: readonly string[];
}
