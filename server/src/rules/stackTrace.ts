import type { Site } from '../model/text.ts';
import type { SourceLookup } from './sources.ts';

interface TraceFrame {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** The innermost frame of a Python traceback or a JVM stack trace that is a line of the workspace. */
export function frameInSources(trace: string, sources: SourceLookup): Site | undefined {
  for (const frame of [...pythonFrames(trace), ...jvmFrames(trace), ...queryContext(trace)]) {
    const file = fileOf(frame.file, sources.files);
    const text = file === undefined ? undefined : sources(file)?.[frame.line - 1];
    if (file === undefined || text === undefined) continue;
    const line = frame.line - 1;
    const range = {
      start: { line, character: text.length - text.trimStart().length },
      end: { line, character: text.trimEnd().length },
    };
    return { file, range, method: frame.function, enclosing: frame.function };
  }
  return undefined;
}

/** Python prints the innermost frame last. */
function pythonFrames(trace: string): readonly TraceFrame[] {
  return [...trace.matchAll(/File "([^"]+)", line (\d+), in (\S+)/g)]
    .map((found) => ({ file: found[1] ?? '', line: Number(found[2]), function: found[3] ?? '' }))
    .reverse();
}

/** From Spark 4 on an error of a column says where the column was written: `"cast" was called from` and the line. */
function queryContext(trace: string): readonly TraceFrame[] {
  return [...trace.matchAll(/"([^"\n]+)" was called from\s+(\S+\.(?:py|scala)):(\d+)/g)].map((found) => ({
    file: found[2] ?? '',
    line: Number(found[3]),
    function: found[1] ?? '',
  }));
}

/** The JVM prints the innermost frame first; the class tells the package, the parentheses only the file's name. */
function jvmFrames(trace: string): readonly TraceFrame[] {
  return [...trace.matchAll(/^\s*(?:at )?([\w.$]+)\.([\w$<>]+)\((\w+\.scala):(\d+)\)/gm)].map((found) => {
    const folder = (found[1] ?? '').split('.').slice(0, -1).join('/');
    return {
      file: `${folder}/${found[3] ?? ''}`,
      line: Number(found[4]),
      function: (found[2] ?? '').replace(/^\$anonfun\$(\w+)\$\d+$/, '$1'),
    };
  });
}

/** The one file of the workspace whose path ends as the frame's does, as far as both tell. */
function fileOf(path: string, files: readonly string[]): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const name = parts.at(-1);
  const named = files.filter((file) => file.split('/').at(-1) === name);
  const best = named
    .map((file) => ({ file, depth: commonEnd(file.split('/'), parts) }))
    .sort((a, b) => b.depth - a.depth);
  const [first, second] = best;
  if (first === undefined || (second !== undefined && second.depth === first.depth)) return undefined;
  // A library's file of the same name is another file: more than the name must agree, or the file stands at the workspace's top.
  return first.depth > 1 || first.file === name || parts.length === 1 ? first.file : undefined;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let common = 0;
  while (common < a.length && common < b.length && a[a.length - 1 - common] === b[b.length - 1 - common]) common++;
  return common;
}
