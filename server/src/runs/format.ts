import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Execution, Run, Stage } from '../model/run.ts';

/**
 * A stored result: a head that is read at once, and behind it blocks that are read when somebody asks for what is in them.
 * Plans and distributions are nine tenths of a run, and most of them are never looked at.
 *
 *   magic, format version, SHA-256 of all that follows · length of the head, head (deflated JSON), blocks (deflated JSON each)
 *
 * The version rises too when the same log is read in another way: what was stored before is wrong then.
 */
export const FORMAT_VERSION = 5;

const MAGIC = Buffer.from('planlight-run\n');
const HASH_BYTES = 32;
const PROLOGUE_BYTES = MAGIC.length + 4 + HASH_BYTES;
const LENGTH_BYTES = 4;
/** Stages of one block: few enough that one stage is had quickly, many enough to be packed well. */
const STAGES_PER_BLOCK = 32;
const FASTEST = { level: 1 };

type StageHead = Omit<Stage, LazyStageField>;
type LazyStageField = 'details' | 'tasks' | 'byExecutor' | 'slowest' | 'failures';
type LazyStage = Pick<Stage, LazyStageField>;
type ExecutionHead = Omit<Execution, LazyExecutionField> & { readonly has: readonly ('initialPlan' | 'finalPlan')[] };
type LazyExecutionField = 'details' | 'initialPlan' | 'finalPlan' | 'adaptivePlans' | 'planText';
type LazyExecution = Pick<Execution, LazyExecutionField>;

interface StoredRun {
  readonly run: Omit<Run, 'stages' | 'executions'>;
  readonly stages: readonly StageHead[];
  readonly executions: readonly ExecutionHead[];
  /** Ends of the blocks: first those of the stages, then one for each execution. */
  readonly blockEnds: readonly number[];
}

export function encodeRuns(runs: readonly Run[]): Buffer {
  const blocks: Buffer[] = [];
  let end = 0;
  const addBlock = (value: unknown): number => {
    const block = deflateRawSync(JSON.stringify(value), FASTEST);
    blocks.push(block);
    end += block.length;
    return end;
  };
  const head = deflateRawSync(JSON.stringify(runs.map((run) => encodeRun(run, addBlock))), FASTEST);
  const body = Buffer.concat([numberBytes(head.length), head, ...blocks]);
  return Buffer.concat([MAGIC, numberBytes(FORMAT_VERSION), hashOf(body), body]);
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES);
  bytes.writeUInt32LE(value);
  return bytes;
}

function hashOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}

function encodeRun(run: Run, addBlock: (value: unknown) => number): StoredRun {
  const { stages, executions, ...rest } = run;
  const blockEnds: number[] = [];
  for (let from = 0; from < stages.length; from += STAGES_PER_BLOCK) {
    blockEnds.push(addBlock(stages.slice(from, from + STAGES_PER_BLOCK).map(lazyPartOfStage)));
  }
  for (const execution of executions) blockEnds.push(addBlock(lazyPartOfExecution(execution)));
  return { run: rest, stages: stages.map(headOfStage), executions: executions.map(headOfExecution), blockEnds };
}

function lazyPartOfStage({ details, tasks, byExecutor, slowest, failures }: Stage): LazyStage {
  return { details, tasks, byExecutor, slowest, failures };
}

function headOfStage({ details: _d, tasks: _t, byExecutor: _b, slowest: _s, failures: _f, ...head }: Stage): StageHead {
  return head;
}

function lazyPartOfExecution(execution: Execution): LazyExecution {
  const { details, initialPlan, finalPlan, adaptivePlans, planText } = execution;
  return {
    details,
    adaptivePlans,
    planText,
    ...(initialPlan === undefined ? {} : { initialPlan }),
    ...(finalPlan === undefined ? {} : { finalPlan }),
  };
}

function headOfExecution(execution: Execution): ExecutionHead {
  const { details: _d, initialPlan, finalPlan, adaptivePlans: _a, planText: _p, ...head } = execution;
  const has: ('initialPlan' | 'finalPlan')[] = [];
  if (initialPlan !== undefined) has.push('initialPlan');
  if (finalPlan !== undefined) has.push('finalPlan');
  return { ...head, has };
}

/** The stored runs, or undefined where the bytes are damaged or of another version. */
export function decodeRuns(bytes: Buffer): readonly Run[] | undefined {
  if (bytes.length < PROLOGUE_BYTES + LENGTH_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(MAGIC.length) !== FORMAT_VERSION) return undefined;
  const body = bytes.subarray(PROLOGUE_BYTES);
  if (!hashOf(body).equals(bytes.subarray(PROLOGUE_BYTES - HASH_BYTES, PROLOGUE_BYTES))) return undefined;
  const headEnd = LENGTH_BYTES + body.readUInt32LE(0);
  const blocks = body.subarray(headEnd);
  let start = 0;
  // The hash vouches that these bytes are what this version of the format wrote.
  const head: Packed<readonly StoredRun[]> = { bytes: body.subarray(LENGTH_BYTES, headEnd) };
  return unpack(head).map(({ run, stages, executions, blockEnds }) => {
    const starts = [start, ...blockEnds.slice(0, -1)];
    start = blockEnds.at(-1) ?? start;
    const block = (index: number) => ({ bytes: blocks.subarray(starts[index], blockEnds[index]) });
    const stageBlocks = Math.ceil(stages.length / STAGES_PER_BLOCK);
    return {
      ...run,
      stages: stages.map(stageDecoder(block)),
      executions: executions.map((head, index) => decodeExecution(head, block(stageBlocks + index))),
    };
  });
}

/** Packed bytes, and what they are of. What JSON gives back of what was written has the type of what was written. */
interface Packed<T> {
  readonly bytes: Buffer;
  readonly of?: T;
}

function unpack<T>(packed: Packed<T>): T;
function unpack({ bytes }: Packed<unknown>): unknown {
  const value: unknown = JSON.parse(inflateRawSync(bytes).toString('utf8'));
  return value;
}

const STAGE_FIELDS = ['details', 'tasks', 'byExecutor', 'slowest', 'failures'] as const;
const withStagePart = lazyFields<LazyStage>(STAGE_FIELDS);

function stageDecoder(
  block: (index: number) => Packed<readonly LazyStage[]>,
): (head: StageHead, index: number) => Stage {
  const read = new Map<number, readonly LazyStage[]>();
  const lazy = (index: number): LazyStage => {
    const number = Math.floor(index / STAGES_PER_BLOCK);
    let stages = read.get(number);
    if (stages === undefined) read.set(number, (stages = unpack(block(number))));
    const found = stages[index % STAGES_PER_BLOCK];
    if (found === undefined) throw new RangeError('a stored run lacks a stage');
    return found;
  };
  return (head, index) => withStagePart(head, () => lazy(index));
}

const EXECUTION_FIELDS = ['details', 'adaptivePlans', 'planText'] as const;
// A field that is there but undefined would be another run than the one that was stored.
const withExecutionPart = {
  none: lazyFields<LazyExecution>(EXECUTION_FIELDS),
  initialPlan: lazyFields<LazyExecution>([...EXECUTION_FIELDS, 'initialPlan']),
  finalPlan: lazyFields<LazyExecution>([...EXECUTION_FIELDS, 'finalPlan']),
  both: lazyFields<LazyExecution>([...EXECUTION_FIELDS, 'initialPlan', 'finalPlan']),
};

function decodeExecution({ has, ...head }: ExecutionHead, block: Packed<LazyExecution>): Execution {
  let read: LazyExecution | undefined;
  const withPart = withExecutionPart[has.length > 1 ? 'both' : (has[0] ?? 'none')];
  return withPart(head, () => (read ??= unpack(block)));
}

/**
 * Adds fields to an object that are read when somebody asks for them, and that whoever copies or prints it finds.
 * All objects share the getters: making them for each of thousands of stages would take longer than everything else.
 */
function lazyFields<Part extends object>(
  names: readonly (keyof Part & string)[],
): <Head extends object>(head: Head, read: () => Part) => Head & Part {
  const readers = new WeakMap<object, () => Part>();
  const getters: PropertyDescriptorMap = {};
  for (const name of names) {
    getters[name] = {
      enumerable: true,
      get(this: object) {
        return readers.get(this)?.()[name];
      },
    };
  }
  function attach<Head extends object>(head: Head, read: () => Part): Head & Part;
  function attach(head: object, read: () => Part): object {
    readers.set(head, read);
    return Object.defineProperties(head, getters);
  }
  return attach;
}
