import type { FlowResult } from '../model/frames.ts';
import type { Site } from '../model/text.ts';
import type { CodeFrame } from './callSite.ts';

/** Files of the workspace by base name: paths of the log are those of a cluster, a wheel, a zip or a jar. */
export interface Places {
  /** Files of the workspace that a frame may stand in, best first; several where the path does not tell. */
  readonly filesOf: (frame: CodeFrame) => readonly string[];
  /** Notebook cells whose kernel file the frame names; undefined where it names none. */
  readonly cellOf: (frame: CodeFrame) => { readonly file: string; readonly cell: number } | undefined;
}

/** `cells`: ipykernel's file name (without folder) of each cell of the workspace's notebooks. */
export function placesOf(
  flow: FlowResult,
  cells: ReadonlyMap<string, { readonly file: string; readonly cell: number }>,
): Places {
  const byName = new Map<string, string[]>();
  const add = (site: Site): void => {
    const name = baseName(site.file);
    const files = byName.get(name);
    if (files === undefined) byName.set(name, [site.file]);
    else if (!files.includes(site.file)) files.push(site.file);
  };
  for (const operator of flow.operators) add(operator.site);
  for (const action of flow.actions) {
    add(action.site);
    for (const caller of action.callers) add(caller);
  }
  return {
    filesOf: (frame) => bestFiles(byName.get(baseName(frame.file)) ?? [], frame),
    cellOf: (frame) => (/ipykernel_\d+/.test(frame.file) ? cells.get(baseName(frame.file)) : undefined),
  };
}

function baseName(path: string): string {
  return (path.replaceAll('\\', '/').split('/').at(-1) ?? path).toLowerCase();
}

/** Those whose path agrees with most of the logged path or, in Scala, with most of the package. */
function bestFiles(files: readonly string[], frame: CodeFrame): readonly string[] {
  if (files.length <= 1) return files;
  const wanted =
    frame.className === undefined ? frame.file : `${frame.className.split('.').slice(0, -1).join('/')}/${frame.file}`;
  const scored = files.map((file) => ({ file, score: commonEnd(file, wanted) }));
  const best = Math.max(...scored.map((each) => each.score));
  return scored.filter((each) => each.score === best).map((each) => each.file);
}

function commonEnd(a: string, b: string): number {
  const left = a.replaceAll('\\', '/').toLowerCase().split('/').reverse();
  const right = b.replaceAll('\\', '/').toLowerCase().split('/').reverse();
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count++;
  return count;
}
