import type { Problem } from '../model/problem.ts';

/** Problems met while reading: equal sentences are counted, and their number is bounded. */
export interface Problems {
  readonly add: (message: string, severity?: Problem['severity'], where?: string) => void;
  readonly list: () => readonly Problem[];
}

const MOST_PROBLEMS = 100;
const MOST_RANGES = 5;

export function createProblems(): Problems {
  const byMessage = new Map<string, { severity: Problem['severity']; where: string | undefined; count: number }>();
  let leftOut = 0;
  return {
    add(message, severity = 'warning', where) {
      const known = byMessage.get(message);
      if (known !== undefined) known.count += 1;
      else if (byMessage.size < MOST_PROBLEMS) byMessage.set(message, { severity, where, count: 1 });
      else leftOut += 1;
    },
    list() {
      const problems = [...byMessage].map(([message, { severity, where, count }]): Problem => ({
        message,
        severity,
        ...(where === undefined ? {} : { where }),
        ...(count === 1 ? {} : { count }),
      }));
      if (leftOut > 0)
        problems.push({ message: `${leftOut} further problems are not listed.`, severity: 'information' });
      return problems;
    },
  };
}

/** What to say about parts of a log that ought to lie between those that are there. */
export function missingParts(ranges: readonly string[]): string {
  const told = ranges.slice(0, MOST_RANGES).join(', ');
  return `Parts of the log are missing, by their numbers ${told}${ranges.length > MOST_RANGES ? ', …' : ''}.`;
}

export function rangeOf(first: number, last: number): string {
  return first === last ? `${first}` : `${first} to ${last}`;
}
