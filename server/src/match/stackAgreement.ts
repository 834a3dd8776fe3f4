import type { Action } from '../model/frames.ts';
import type { Site } from '../model/text.ts';
import type { CodeFrame } from './callSite.ts';
import { sameLine } from './sites.ts';

/** A place of the workspace that the log's stack names. */
export interface Located {
  readonly files: readonly string[];
  readonly cell: number | undefined;
  /** The line as it is now. */
  readonly line: number;
  /** How far it has moved since the run. */
  readonly moved: number;
  readonly logged: CodeFrame;
}

export interface StackAgreement {
  readonly score: number;
  /** How many of the callers, from the innermost, may be right, where the stack shows that another way led there. */
  readonly astray: number | undefined;
}

/**
 * How well the calls that lead to an action agree with the logged stack: both innermost first, frames of lambdas and forwarders in between.
 * The JVM's line of a call over several lines is that of its last argument, so a few lines beside count too, for less.
 */
export function stackAgreement(
  { site, callers }: Pick<Action, 'site' | 'callers'>,
  frames: readonly Located[],
): StackAgreement {
  if (frames.length === 0) return { score: 0, astray: undefined };
  let at = 0;
  let score = 0;
  for (const caller of callers) {
    let found = -1;
    let quality = 0;
    for (let i = at; i < frames.length && i < at + 6; i++) {
      const frame = frames[i];
      if (frame === undefined || !frame.files.includes(caller.file)) continue;
      const distance = Math.abs(frame.line - caller.range.start.line);
      const each =
        distance === 0 ? 3 : distance <= 6 && frame.line > caller.range.start.line ? 1.5 : distance <= 2 ? 1 : -1;
      if (found < 0 || each > quality) {
        found = i;
        quality = each;
      }
      if (each === 3) break;
    }
    if (found < 0) score -= 1;
    else {
      score += quality;
      at = found + 1;
    }
  }
  return { score, astray: astrayFrom(site, callers, frames) };
}

/** Where the stack leads through files that neither the action nor a caller stands in, callers in files that it does not name are not those of this execution. */
function astrayFrom(site: Site, callers: readonly Site[], frames: readonly Located[]): number | undefined {
  const first = callers.findIndex((caller) => !frames.some(({ files }) => files.includes(caller.file)));
  if (first < 0) return undefined;
  const called = [site, ...callers];
  const elsewhere = frames.some(({ files }) => !called.some(({ file }) => files.includes(file)));
  return elsewhere ? first : undefined;
}

/** Whether an operator was made on the part of an action's way that the stack confirms, whatever led to that. */
export function isConfirmed(callers: readonly Site[], action: Action, astray: number): boolean {
  const doubtful = action.callers.slice(astray);
  const outer = callers.slice(-doubtful.length);
  return (
    outer.length === doubtful.length &&
    doubtful.every((site, index) => {
      const other = outer[index];
      return other !== undefined && sameLine(other, site);
    })
  );
}
