import type { CompareResult } from '../../../protocol/server.ts';
import type { ComparedRun, Comparison } from '../compare/comparison.ts';
import type { Analyst } from './analyst.ts';
import { appliedFixes } from './appliedFix.ts';
import { comparisonPage, type LinkedRunFacts } from './comparison.ts';
import type { Linked, Workspace } from './workspace.ts';

/** Which two runs stand beside each other, in the code and in the graph. */
export interface Comparing {
  /** The next run of the same application is shown beside the one before; a run judged anew beside what it stood beside. */
  afterLinking(previous: LinkedRunFacts | undefined): Promise<void>;
  /** A person chose a run to compare the linked one with. */
  choose(other: LinkedRunFacts, linked: LinkedRunFacts): Promise<CompareResult>;
  /** A person has seen enough: lines and graph show the linked run alone. */
  end(): void;
}

export interface ComparingParts {
  readonly workspace: Workspace;
  readonly analyst: Pick<Analyst, 'compare'>;
  /** What is compared changed. */
  readonly onCompared: () => void;
}

export function createComparing({ workspace, analyst, onCompared }: ComparingParts): Comparing {
  let before: LinkedRunFacts | undefined;

  const show = (comparison: Comparison | undefined): void => {
    workspace.compare(comparison);
    onCompared();
  };
  return {
    async afterLinking(previous) {
      const { linked } = workspace;
      if (linked === undefined || !hasRun(linked)) {
        before = undefined;
        return;
      }
      const isAnew = before !== undefined && workspace.compared?.comparison.after.run === linked.run;
      if (!isAnew) before = previous !== undefined && isNext(previous, linked) ? previous : undefined;
      if (before === undefined) return;
      const comparison = await analyst.compare(comparedRun(before), comparedRun(linked));
      if (workspace.linked !== linked) return;
      show(comparison.comparable === 'no' ? undefined : comparison);
    },
    async choose(other, linked) {
      const isLater = startOf(other) > startOf(linked);
      const [left, right] = isLater ? [linked, other] : [other, linked];
      const comparison = await analyst.compare(comparedRun(left), comparedRun(right));
      if (!isLater && workspace.linked === linked && comparison.comparable !== 'no') {
        before = other;
        show(comparison);
      }
      return { kind: 'compared', markdown: comparisonPage(comparison) };
    },
    end() {
      before = undefined;
      show(undefined);
    },
  };
}

/** Started later, and of the same application; under another name only where a fix was waiting for it. */
function isNext(previous: LinkedRunFacts, linked: LinkedRunFacts): boolean {
  if (previous.facts.run === linked.facts.run || startOf(linked) <= startOf(previous)) return false;
  return previous.facts.run.app.name === linked.facts.run.app.name || fixWaited(previous, linked);
}

/** A fix of the earlier run stands in the text that the later one was linked with. */
function fixWaited(previous: LinkedRunFacts, linked: LinkedRunFacts): boolean {
  const findings = previous.judgement.findings.map((finding) => ({ finding, standing: { kind: 'gone' } as const }));
  const applied = appliedFixes(findings, (file) => {
    const before = previous.baseline.get(file)?.text;
    const now = linked.baseline.get(file)?.text;
    return before && now && { before, now };
  });
  return applied.length > 0;
}

function startOf({ facts }: LinkedRunFacts): number {
  return facts.run.app.startedAt ?? 0;
}

export function hasRun(linked: Linked): linked is LinkedRunFacts {
  return linked.facts !== undefined;
}

function comparedRun({ facts, judgement, baseline }: LinkedRunFacts): ComparedRun {
  const sources = new Map([...baseline].map(([file, { text }]) => [file, text.text]));
  return { run: facts.run, match: judgement.match, findings: judgement.findings, sources };
}
