import type { ConnectOperation, Execution, Job, Run, Stage } from '../model/run.ts';

/** What the log says of where an execution was called from. */
export interface CallSite {
  /** Spark's method that the code called: `parquet`, `count`, `showString`, `collect`. Undefined where only Spark's inside is known. */
  readonly method: string | undefined;
  /** Spark's class that has the method: `DataFrameWriter`, `Dataset`; undefined where the stack does not tell. */
  readonly apiClass: string | undefined;
  /** Frames of code that is not Spark's, Java's or py4j's, innermost first. Empty for most PySpark actions. */
  readonly frames: readonly CodeFrame[];
  /** Ran inside a micro-batch of a streaming query. */
  readonly streaming: boolean;
  /** Run by a table format's own code (Delta's log, a merge's phases), not by the program's. */
  readonly library: boolean;
  /** Run in a thread of Spark's own whose stack does not tell who asked for it. */
  readonly background: boolean;
  /** The method of MLlib that ran it (`fit`), where nothing of the code stands on the stack: logs cut stacks, and MLlib has threads of its own. */
  readonly learning: string | undefined;
  /** What a Spark Connect client sent. */
  readonly connect: ConnectOperation | undefined;
}

export interface CodeFrame {
  /** Path or base name as logged. */
  readonly file: string;
  /** Counting from 0. */
  readonly line: number;
  /** `io.meridian.features.Main$`; undefined in Python. */
  readonly className: string | undefined;
  readonly method: string | undefined;
}

/** Job and stage names repeat the call site where the execution's own text does not have it. */
export interface CallSiteIndex {
  readonly jobs: ReadonlyMap<number, Job>;
  readonly stages: ReadonlyMap<number, Stage>;
  readonly connect: ReadonlyMap<string, ConnectOperation>;
}

export function callSiteIndex(run: Run): CallSiteIndex {
  return {
    jobs: new Map(run.jobs.map((job) => [job.id, job])),
    stages: new Map(run.stages.map((stage) => [stage.id, stage])),
    connect: new Map(run.connectOperations.map((operation) => [operation.jobTag, operation])),
  };
}

export function callSiteOf(execution: Execution, index: CallSiteIndex): CallSite {
  const connect = execution.jobTags.map((tag) => index.connect.get(tag)).find((operation) => operation !== undefined);
  const lines = execution.details
    .split('\n')
    .map(parseFrame)
    .filter((frame) => frame !== undefined);
  const python = pythonFrame(execution, index);
  const api = sparkCall(lines);
  const codeFrames = lines.filter(isCode);
  const streaming =
    lines.some((frame) => /StreamExecution|MicroBatchExecution|ForeachBatchSink/.test(frame.className ?? '')) ||
    /\brunId = [0-9a-f-]{36}\b/.test(execution.description);
  const method = python?.method ?? plainMethod(api) ?? methodOf(execution.description);
  const library = lines.slice(0, 4).some((frame) => tableFormats.test(frame.className ?? ''));
  return {
    library,
    background: api?.className?.startsWith('org.apache.spark.sql.execution.SQLExecution') === true,
    apiClass: api?.className?.split('.').at(-1)?.replaceAll('$', ''),
    method: method === 'wrapper' ? undefined : method,
    frames: python === undefined ? codeFrames : [python],
    learning: python === undefined && codeFrames.length === 0 ? learningMethod(lines) : undefined,
    streaming,
    connect,
  };
}

/** `StackTraceElement.toString`, perhaps with a loader and module in front: `app//a.b.C$.run(C.scala:12)`. */
function parseFrame(line: string): CodeFrame | undefined {
  const found =
    /^\s*(?:at )?(?:[\w.@-]*\/)*([\w.$]+)\.([\w$<>]+)\(([^():]+\.(?:scala|java|py)|<console>|cmd\d+\.sc|command-[\w-]+)(?::(\d+))?\)\s*$/.exec(
      line,
    );
  if (found === null) return undefined;
  return { className: found[1] ?? '', method: found[2] ?? '', file: found[3] ?? '', line: Number(found[4] ?? 0) - 1 };
}

const tableFormats =
  /^(org\.apache\.spark\.sql\.delta\.|io\.delta\.|com\.databricks\.sql\.transaction|org\.apache\.(iceberg|hudi)\.)/;

const foreign =
  /^(org\.apache\.spark\.(?!examples)|scala\.|java\.|javax\.|jdk\.|sun\.|py4j\.|org\.apache\.(iceberg|hudi|hadoop|hive|zeppelin|livy|toree)\.|io\.delta\.|com\.databricks\.|com\.nvidia\.spark|org\.apache\.gluten|ammonite\.|almond\.|org\.apache\.logging)/;

function isCode(frame: CodeFrame): boolean {
  return frame.line >= 0 && !foreign.test(frame.className ?? '') && !frame.file.endsWith('.java');
}

/** The last of Spark's frames before the first of the code's is the method that the code called. */
function sparkCall(frames: readonly CodeFrame[]): CodeFrame | undefined {
  const first = frames.findIndex(isCode);
  const spark = (first < 0 ? frames : frames.slice(0, first)).filter((frame) =>
    /^(org\.apache\.spark\.|io\.delta\.)/.test(frame.className ?? ''),
  );
  return first < 0 ? spark[0] : spark.at(-1);
}

/** The outermost of MLlib's methods on a stack; closures are named after the method that they stand in. */
function learningMethod(frames: readonly CodeFrame[]): string | undefined {
  const outermost = frames.findLast(({ className }) => /^org\.apache\.spark\.ml(lib)?\./.test(className ?? ''));
  return outermost?.method?.replace(/^\$anonfun\$/, '').replace(/\$.*$/, '');
}

function plainMethod(frame: CodeFrame | undefined): string | undefined {
  const method = frame?.method;
  return method === undefined || method.includes('$') ? undefined : method;
}

function methodOf(description: string): string | undefined {
  return /^([A-Za-z]\w*) at \S/.exec(description)?.[1];
}

/** `collect at /app/etl.py:62`, from the execution, its jobs or its stages. */
function pythonFrame(execution: Execution, index: CallSiteIndex): CodeFrame | undefined {
  const own = parsePython(execution.description);
  if (own !== undefined) return own;
  for (const id of execution.jobs) {
    const job = index.jobs.get(id);
    if (job === undefined || (job.execution !== undefined && job.execution !== execution.id)) continue;
    const frame =
      parsePython(job.properties['callSite.short'] ?? '') ?? parsePython(job.properties['spark.job.description'] ?? '');
    if (frame !== undefined) return frame;
  }
  for (const id of execution.stages) {
    const frame = parsePython(index.stages.get(id)?.name ?? '');
    if (frame !== undefined) return frame;
  }
  return undefined;
}

function parsePython(text: string): CodeFrame | undefined {
  const found =
    /^([A-Za-z_]\w*) at (.+\.py|<stdin>|<ipython-input-[^>]+>|<command-[^>]+>|\/Workspace\/[^:]+):(\d+)$/.exec(
      text.trim(),
    );
  if (found === null) return undefined;
  return { method: found[1] ?? '', file: found[2] ?? '', line: Number(found[3]) - 1, className: undefined };
}
