import type { ColumnExpr, Frame, Known, SortKey } from '../model/frames.ts';
import type { ClassDef, FunctionDef, ImportStatement, LambdaExpr, Module, Statement } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import type { Cell } from './heap.ts';
import type { Call, Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import type { Piece } from './text.ts';

/** What an expression of the interpreted program may evaluate to. Compared by identity; content that may change lives in cells of the heap. */
export type Value =
  | UnknownValue
  | ConstantValue
  | TextValue
  | SequenceValue
  | MapValue
  | InstanceValue
  | ClassValue
  | PythonModuleValue
  | PackageValue
  | ApiValue
  | FunctionValue
  | MethodValue
  | NativeValue
  | DescriptorValue
  | FrameValue
  | GroupedValue
  | ReaderValue
  | WriterValue
  | ColumnValue
  | FrameFunctionsValue
  | WindowValue
  | UdfValue
  | SessionValue
  | ChoiceValue;

/** Anything. `type` is the declared type where the code tells, as written in `module`. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly type?: string;
  readonly module?: Module;
}

/** Numbers, truth values, `None`/`null`. */
export interface ConstantValue {
  readonly kind: 'constant';
  readonly value: number | boolean | null;
}

/** Text, known or with holes. */
export interface TextValue {
  readonly kind: 'text';
  readonly pieces: readonly Piece[];
}

/** Lists, tuples, sets, Scala's collections, ranges, iterators and `Option` (none or one item). */
export interface SequenceValue {
  readonly kind: 'sequence';
  readonly form: 'list' | 'tuple' | 'set' | 'option';
  readonly cell: Cell<Sequence>;
}

export interface Sequence {
  readonly items: readonly Value[];
  /** Stands for any number of further items. */
  readonly rest?: Value;
  /** Each item may be missing: the result of a filter that could not be decided. */
  readonly uncertain?: true;
}

export interface MapValue {
  readonly kind: 'map';
  readonly cell: Cell<Mapping>;
}

export interface Mapping {
  readonly entries: readonly (readonly [Value, Value])[];
  readonly rest?: Value;
}

/** An object of a workspace class; also Scala's singletons. */
export interface InstanceValue {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly fields: Map<string, Cell<Value | undefined>>;
  /** Set for `super`: members are looked for above this class. */
  readonly above?: ClassValue;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  readonly definition: ClassDef;
  readonly module: Module;
  /** Where the class was defined. */
  readonly scope: Scope;
  /** Base classes of the workspace, in the order written; others are `ApiValue`. */
  readonly bases: () => readonly Value[];
  /** Python's class attributes, functions included; Scala's methods are found in the definition. */
  readonly attributes: Map<string, Cell<Value | undefined>>;
  /** Scala's imports inside the class body. */
  readonly imports: ImportStatement[];
  /** Methods and classes of the body, by name. */
  readonly members: ReadonlyMap<string, readonly Statement[]>;
  /** The instance of a Scala `object`. */
  readonly singleton: Cell<Value | undefined>;
  readonly qualifiedName: string;
}

export interface PythonModuleValue {
  readonly kind: 'pythonModule';
  readonly module: Module;
  readonly scope: Scope;
}

/** A package without code of its own: a folder in Python, a prefix in Scala. */
export interface PackageValue {
  readonly kind: 'package';
  readonly path: string;
  /** The file whose import brought it, for the search of its modules. */
  readonly importer: Module;
}

/** A name of a library outside the workspace: `pyspark.sql.functions.col`. */
export interface ApiValue {
  readonly kind: 'api';
  readonly path: string;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly definition: FunctionDef | LambdaExpr;
  readonly module: Module;
  readonly scope: Scope;
  /** The function's qualified name, for sites. */
  readonly qualifiedName: string;
  readonly self?: Value;
  /** The class that defines the method, for `super`. */
  readonly owner?: ClassValue;
  /** Argument lists that are already there: Scala's curried functions, `functools.partial`. */
  readonly bound: readonly Bound[];
  /** Further definitions of the same name, told apart by their parameters. */
  readonly overloads?: readonly FunctionValue[];
  /** A by-name argument, evaluated on each mention; with `memo` a lazy value, evaluated on the first. */
  readonly byName?: true;
  readonly memo?: Cell<Value | undefined>;
}

export interface Bound {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** There may be more positional arguments than these. */
  readonly rest?: Value;
  /** `functools.partial`: further arguments go to the same list. */
  readonly open: boolean;
}

/** A library's method not yet called: `DataFrame.unionByName`, `df.count`. Without a receiver the first argument is it. */
interface MethodValue {
  readonly kind: 'method';
  readonly receiver: Value | undefined;
  readonly name: string;
}

/** A function that this interpreter brings. */
export interface NativeValue {
  readonly kind: 'native';
  readonly name: string;
  readonly run: (machine: Machine, call: Call) => Value;
}

/** What `@property`, `@staticmethod` and `@classmethod` make of a function. */
interface DescriptorValue {
  readonly kind: 'descriptor';
  readonly form: 'property' | 'cachedProperty' | 'static' | 'class';
  readonly target: Value;
  /** What an assignment to the property runs. */
  readonly setter?: Value;
}

export interface FrameValue {
  readonly kind: 'frame';
  readonly frame: Frame;
  /** The API that it is used through. */
  readonly face: 'frame' | 'rdd' | 'deltaTable';
}

export interface GroupedValue {
  readonly kind: 'grouped';
  readonly frame: Frame;
  readonly grouping: 'groupBy' | 'rollup' | 'cube' | 'groupingSets';
  readonly keys: readonly ColumnExpr[];
  readonly pivot?: { readonly column: ColumnExpr; readonly valuesGiven: boolean };
  /** `groupByKey` of a Dataset: what follows is typed. */
  readonly typed: boolean;
  /** The other side of a `cogroup`. */
  readonly other?: Frame;
}

export interface ReaderValue {
  readonly kind: 'reader';
  readonly cell: Cell<ReaderState>;
}

export interface ReaderState {
  readonly streaming: boolean;
  readonly format: Value | undefined;
  readonly options: Readonly<Record<string, Value>>;
  readonly schema: boolean;
}

export interface WriterValue {
  readonly kind: 'writer';
  readonly frame: Frame;
  /** `df.write`, `df.writeTo(table)`, `df.writeStream`, `df.mergeInto(…)`. */
  readonly form: 'write' | 'writeTo' | 'writeStream' | 'merge';
  readonly table?: Value;
  readonly cell: Cell<WriterState>;
}

export interface WriterState {
  readonly format: Value | undefined;
  readonly mode: Value | undefined;
  readonly options: Readonly<Record<string, Value>>;
  /** `undefined`: could not be told. */
  readonly partitionBy: readonly string[] | undefined;
  readonly bucketBy?: readonly string[];
  /** The name under which a memory sink is queried. */
  readonly queryName?: Value;
  readonly batchFunction?: Value;
  /** The call that set `batchFunction`. */
  readonly batchSite?: Site;
}

export interface ColumnValue {
  readonly kind: 'column';
  readonly expr: ColumnExpr;
  /** Set by `asc` and `desc`. */
  readonly ascending?: boolean;
}

/** `df.na` and `df.stat`. */
interface FrameFunctionsValue {
  readonly kind: 'frameFunctions';
  readonly frame: Frame;
  readonly group: 'na' | 'stat';
}

export interface WindowValue {
  readonly kind: 'window';
  readonly partitionBy: readonly ColumnExpr[] | undefined;
  readonly orderBy: readonly SortKey[] | undefined;
  readonly frame?: string;
}

export interface UdfValue {
  readonly kind: 'udf';
  readonly name: string;
  readonly flavor: 'python' | 'pandas' | 'arrow' | 'scala';
  readonly site?: Site;
}

export interface SessionValue {
  readonly kind: 'session';
  readonly part: 'session' | 'builder' | 'context' | 'conf' | 'catalog' | 'udf' | 'streams';
}

interface ChoiceValue {
  readonly kind: 'choice';
  readonly why: 'branch' | 'loop' | 'dispatch' | 'argument';
  readonly alternatives: readonly Value[];
}

export const unknown: UnknownValue = { kind: 'unknown' };
/** What more alternatives than are kept have become; it takes up all that is joined to it. */
export const anything: UnknownValue = { kind: 'unknown' };
export const none: ConstantValue = { kind: 'constant', value: null };

export function constant(value: number | boolean | null): ConstantValue {
  return { kind: 'constant', value };
}

export function frameValue(frame: Frame, face: FrameValue['face'] = 'frame'): FrameValue {
  return { kind: 'frame', frame, face };
}

/** Columns that a program builds step by step may share parts many times over; as trees they would have no end. */
const maxColumnParts = 2_000;

export function columnValue(built: ColumnExpr, ascending?: boolean): ColumnValue {
  const expr: ColumnExpr = isLarge(built) ? { kind: 'unknown', parts: [] } : built;
  return ascending === undefined ? { kind: 'column', expr } : { kind: 'column', expr, ascending };
}

function isLarge(expr: ColumnExpr): boolean {
  const pending: ColumnExpr[] = [expr];
  for (let count = 0; count < maxColumnParts; count++) {
    const at = pending.pop();
    if (at === undefined) return false;
    switch (at.kind) {
      case 'call':
      case 'udf':
      case 'generator':
        pending.push(...at.args);
        break;
      case 'alias':
        pending.push(at.child);
        break;
      case 'window':
        pending.push(at.function, ...(at.partitionBy ?? []), ...(at.orderBy ?? []).map((key) => key.column));
        break;
      case 'unknown':
        pending.push(...at.parts);
        break;
      case 'column':
      case 'literal':
      case 'star':
        break;
    }
  }
  return true;
}

export function native(name: string, run: NativeValue['run']): NativeValue {
  return { kind: 'native', name, run };
}

export function isNone(value: Value): boolean {
  return value.kind === 'constant' && value.value === null;
}

/** The alternatives of a choice, else the value alone. */
export function alternativesOf(value: Value): readonly Value[] {
  return value.kind === 'choice' ? value.alternatives : [value];
}

export function isCallable(value: Value): boolean {
  return (
    value.kind === 'function' ||
    value.kind === 'native' ||
    value.kind === 'method' ||
    value.kind === 'class' ||
    value.kind === 'udf' ||
    value.kind === 'api'
  );
}

export function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'constant' && typeof value.value === 'number' ? value.value : undefined;
}

export function booleanOf(value: Value | undefined): boolean | undefined {
  return value?.kind === 'constant' && typeof value.value === 'boolean' ? value.value : undefined;
}

/** A number, text or truth value where it is known for sure. */
export function knownOf(value: Value | undefined): Known {
  if (value === undefined) return undefined;
  if (value.kind === 'constant') return value.value;
  if (value.kind !== 'text') return undefined;
  let text = '';
  for (const piece of value.pieces) {
    if (piece.text === undefined) return undefined;
    text += piece.text;
  }
  return text;
}
