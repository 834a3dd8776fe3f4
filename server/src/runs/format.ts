import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Execution, Run, Stage } from '../model/run.ts';

/**
 * A stored result: a head that is read at once, and behind it blocks that are read when somebody asks for what is in them.
 * Plans and distributions are nine tenths of a run, and most of them are never looked at.
 *
 *   magic, format version, SHA-256 of the rest, length of the head · head (deflated JSON) · blocks (deflated JSON each)
 */
export const FORMAT_VERSION = 3;

const MAGIC = Buffer.from('planlight-run\n');
const HASH_BYTES = 32;
const PROLOGUE_BYTES = MAGIC.length + 4 + HASH_BYTES + 4;
/** Stages of one block: few enough that one stage is had quickly, many enough to be packed well. */
const STAGES_PER_BLOCK = 32;
const FASTEST = { level: 1 };

type StageHead = Omit<Stage, LazyStageField>;
type LazyStageField = 'details' | 'tasks' | 'byExecutor' | 'slowest' | 'failures';
type LazyStage = Pick<Stage, LazyStageField>;
type ExecutionHead = Omit<Execution, LazyExecutionField> & { readonly has: readonly LazyExecutionField[] };
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
  const body = Buffer.concat([head, ...blocks]);
  const prologue = Buffer.alloc(PROLOGUE_BYTES);
  MAGIC.copy(prologue);
  prologue.writeUInt32LE(FORMAT_VERSION, MAGIC.length);
  createHash('sha256')
    .update(body)
    .digest()
    .copy(prologue, MAGIC.length + 4);
  prologue.writeUInt32LE(head.length, PROLOGUE_BYTES - 4);
  return Buffer.concat([prologue, body]);
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
  const has: LazyExecutionField[] = [];
  if (initialPlan !== undefined) has.push('initialPlan');
  if (finalPlan !== undefined) has.push('finalPlan');
  return { ...head, has };
}

/** The stored runs, or undefined where the bytes are damaged or of another version. */
export function decodeRuns(bytes: Buffer): readonly Run[] | undefined {
  if (bytes.length < PROLOGUE_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(MAGIC.length) !== FORMAT_VERSION) return undefined;
  const body = bytes.subarray(PROLOGUE_BYTES);
  const hash = createHash('sha256').update(body).digest();
  if (!hash.equals(bytes.subarray(MAGIC.length + 4, MAGIC.length + 4 + HASH_BYTES))) return undefined;
  const headBytes = bytes.readUInt32LE(PROLOGUE_BYTES - 4);
  const blocks = body.subarray(headBytes);
  let start = 0;
  // The hash vouches that these bytes are what this version of the format wrote.
  const head: Packed<readonly StoredRun[]> = { bytes: body.subarray(0, headBytes) };
  return unpack(head).map(({ run, stages, executions, blockEnds }) => {
    const [...ends] = blockEnds;
    const starts = [start, ...ends.slice(0, -1)];
    start = ends.at(-1) ?? start;
    const block = (index: number) => ({ bytes: blocks.subarray(starts[index], ends[index]) });
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
  return (head, index) => ({
    ...head,
    get details() {
      return lazy(index).details;
    },
    get tasks() {
      return lazy(index).tasks;
    },
    get byExecutor() {
      return lazy(index).byExecutor;
    },
    get slowest() {
      return lazy(index).slowest;
    },
    get failures() {
      return lazy(index).failures;
    },
  });
}

function decodeExecution({ has, ...head }: ExecutionHead, block: Packed<LazyExecution>): Execution {
  let read: LazyExecution | undefined;
  const lazy = (): LazyExecution => (read ??= unpack(block));
  const execution = {
    ...head,
    get details() {
      return lazy().details;
    },
    get adaptivePlans() {
      return lazy().adaptivePlans;
    },
    get planText() {
      return lazy().planText;
    },
  };
  // A field that is there but undefined would be another run than the one that was stored.
  for (const field of has) Object.defineProperty(execution, field, { get: () => lazy()[field], enumerable: true });
  return execution;
}
