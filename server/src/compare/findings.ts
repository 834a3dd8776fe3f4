import type { Finding } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import type { Change, ComparedRun, FindingChanges } from './comparison.ts';
import type { ComparedLine } from './lines.ts';
import type { Pairing } from './pairing.ts';
import { placeKey } from './places.ts';

/** Which findings went, came and stayed. One that belongs to executions of one run only went nowhere: nobody looked. */
export function compareFindings(
  before: ComparedRun,
  after: ComparedRun,
  pairing: Pairing,
  lines: readonly ComparedLine[],
): FindingChanges {
  const isSame = sameFinding(pairing, lines);
  const left = ofRun(before, placesBefore(lines));
  const right = ofRun(after, placesAfter(lines));
  const still: Change<Finding>[] = [];
  const taken = new Set<Finding>();
  for (const finding of left) {
    const other = right.find((candidate) => !taken.has(candidate) && isSame(finding, candidate));
    if (other === undefined) continue;
    taken.add(finding).add(other);
    still.push({ before: finding, after: other });
  }
  const ranAgain = ({ executions }: Finding): boolean =>
    executions.length === 0 || executions.some((id) => pairing.byBefore.has(id));
  const ranBefore = ({ executions }: Finding): boolean =>
    executions.length === 0 || executions.some((id) => pairing.byAfter.has(id));
  const wentOrNot = left.filter((finding) => !taken.has(finding));
  const cameOrNot = right.filter((finding) => !taken.has(finding));
  return {
    gone: wentOrNot.filter(ranAgain),
    notRunAgain: wentOrNot.filter((finding) => !ranAgain(finding)),
    appeared: cameOrNot.filter(ranBefore),
    notRunBefore: cameOrNot.filter((finding) => !ranBefore(finding)),
    still,
  };
}

type Places = ReadonlyMap<string, Site | undefined>;

/** Where a run's node has no line of its own, because the sources are those of the other run, it stands at the line that the other run tells. */
function ofRun({ findings = [] }: ComparedRun, places: Places): readonly Finding[] {
  return findings
    .filter((finding) => !finding.withoutRun)
    .map((finding) => {
      const [node] = finding.nodes;
      const site = finding.site ?? (node && places.get(`${node.execution}/${node.node}`));
      return site === finding.site ? finding : { ...finding, site };
    });
}

function placesBefore(lines: readonly ComparedLine[]): Places {
  return new Map(
    lines.flatMap(({ before, after, nodesBefore }) =>
      nodesBefore.map(({ execution, node }) => [`${execution}/${node.id}`, before ?? after] as const),
    ),
  );
}

function placesAfter(lines: readonly ComparedLine[]): Places {
  return new Map(
    lines.flatMap(({ before, after, nodesAfter }) =>
      nodesAfter.map(({ execution, node }) => [`${execution}/${node.id}`, after ?? before] as const),
    ),
  );
}

/** The rule's same finding: at the same call, on the same operator, or in the same stage. */
function sameFinding(pairing: Pairing, lines: readonly ComparedLine[]): (before: Finding, after: Finding) => boolean {
  const lineOfBefore = new Map<string, ComparedLine>();
  const lineOfAfter = new Map<string, ComparedLine>();
  for (const line of lines) {
    if (line.before !== undefined) lineOfBefore.set(placeKey(line.before), line);
    if (line.after !== undefined) lineOfAfter.set(placeKey(line.after), line);
  }
  const partners = new Map(
    pairing.executions.flatMap(({ before, after, nodes }) =>
      nodes.map((pair) => [`${before.execution.id}/${pair.before.id}`, `${after.execution.id}/${pair.after.id}`]),
    ),
  );
  return (before, after) => {
    if (before.rule !== after.rule) return false;
    if (before.site !== undefined && after.site !== undefined) {
      const line = lineOfBefore.get(placeKey(before.site));
      if (line !== undefined && line === lineOfAfter.get(placeKey(after.site))) return true;
      if (line === undefined && placeKey(before.site) === placeKey(after.site)) return true;
    }
    const nodes = new Set(after.nodes.map(({ execution, node }) => `${execution}/${node}`));
    if (before.nodes.some(({ execution, node }) => nodes.has(partners.get(`${execution}/${node}`) ?? ''))) return true;
    if (before.site !== undefined || after.site !== undefined) return false;
    if (before.stages.length === 0 && after.stages.length === 0) return true;
    return before.stages.some((id) =>
      pairing.groupOfBefore.get(id)?.after.some((other) => after.stages.includes(other)),
    );
  };
}

/** The rules whose findings stand at a line. */
export function findingsAt(line: ComparedLine, changes: FindingChanges) {
  const isHere = (finding: Finding): boolean => {
    if (finding.site === undefined) return false;
    const key = placeKey(finding.site);
    return [line.before, line.after].some((site) => site !== undefined && placeKey(site) === key);
  };
  const rules = (findings: readonly Finding[]): readonly string[] =>
    findings.filter(isHere).map((finding) => finding.rule);
  return {
    gone: rules(changes.gone),
    appeared: rules(changes.appeared),
    still: changes.still.filter(({ before, after }) => isHere(before) || isHere(after)).map(({ after }) => after.rule),
  };
}
