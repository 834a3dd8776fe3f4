import { expect, test } from 'vitest';
import { buildRun, type RunSpec } from '../../../test/support/runBuilder.ts';
import type { Draft, Rule } from './rule.ts';
import { runRules } from './run.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const MIB = 1024 ** 2;
const SOURCE = 'x.sort("a")';

function ruleOf(id: string, drafts: (stage: number) => readonly Partial<Draft>[]): Rule {
  const text = { code: '', mended: '' };
  return {
    id,
    docs: { what: '', why: '', instead: '', wrongWhen: '', references: [], example: { scala: text, python: text } },
    check: ({ facts }) =>
      facts.stages.flatMap((stage) =>
        drafts(stage.id).map((draft) => ({
          site: undefined,
          message: `${id} in stage ${stage.id}.`,
          evidence: {},
          cost: { wallMs: 20_000, coreMs: 0 },
          stages: [stage.id],
          ...draft,
        })),
      ),
  };
}

const twoStages: RunSpec = {
  slots: 8,
  stages: { 1: { taskMs: 30_000 }, 2: { taskMs: 30_000 } },
  executions: { 1: { plan: 'Sort [a#1 ASC NULLS FIRST], false, 0  @1,2  <- sort' } },
};

test('a rule that throws is a problem, and the others go on', () => {
  const broken: Rule = {
    ...ruleOf('broken', () => []),
    check: () => {
      throw new Error('no such node');
    },
  };
  const { findings, problems } = runRules(buildRun(twoStages, SOURCE), [broken, ruleOf('spill', () => [{}])]);
  expect(findings.map((finding) => finding.rule)).toEqual(['spill']);
  expect(problems.map((problem) => problem.message)).toEqual([
    'The rule broken failed and was left out: no such node.',
  ]);
});

test('equal findings of one line are one, with all executions and what they cost together', () => {
  const built = buildRun(
    {
      slots: 84,
      stages: {
        1: { taskMs: [9_000, 9_000], measures: { shuffleReadBytes: 90 * MIB } },
        2: { taskMs: [7_000, 7_000], measures: { shuffleReadBytes: 90 * MIB } },
      },
      executions: { 1: { plan: 'Coalesce 2  @1  <- coalesce' }, 2: { plan: 'Coalesce 2  @2  <- coalesce' } },
    },
    'x.coalesce(2)',
  );
  const { findings } = runRules(built);
  const [finding] = findings.filter((one) => one.rule === 'few-tasks');
  expect([finding?.executions, finding?.stages]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(finding?.evidence).toMatchObject({ occurrences: 2, stageSeconds: 9 });
  expect(finding?.cost.wallMs).toBeGreaterThan(15_000);
  expect(finding?.message).toMatch(/The same 1 more time at this line, up to 6\.8 s more\.$/);
});

test('a symptom is not told beside its cause in the same stage, but is in another one', () => {
  const cause = ruleOf('few-tasks', (stage) => (stage === 1 ? [{}] : []));
  const symptom = ruleOf('spill', () => [{}]);
  const { findings } = runRules(buildRun(twoStages, SOURCE), [cause, symptom]);
  expect(findings.map((finding) => [finding.rule, finding.stages])).toEqual([
    ['few-tasks', [1]],
    ['spill', [2]],
  ]);
});

test('a symptom with a cause of its own stays', () => {
  const { findings } = runRules(buildRun(twoStages, SOURCE), [
    ruleOf('few-tasks', () => [{}]),
    ruleOf('spill', () => [{ ownCause: true }]),
  ]);
  expect(findings.map((finding) => finding.rule).sort()).toEqual(['few-tasks', 'spill']);
});

test('severity follows cost: a tenth of a long run is an error, a second of an hour a word', () => {
  const severity = (wallMs: number, runMs: number): string | undefined =>
    runRules(buildRun({ ...twoStages, wallMs: runMs }, SOURCE), [
      ruleOf('x', (stage) => (stage === 1 ? [{ cost: { wallMs, coreMs: 0 }, stages: [] }] : [])),
    ]).findings[0]?.severity;
  expect(severity(400_000, 3_600_000)).toBe('error');
  expect(severity(90_000, 3_600_000)).toBe('warning');
  expect(severity(4_000, 100_000)).toBe('warning');
  expect(severity(1_500, 100_000)).toBe('information');
  expect(severity(4_000, 3_600_000)).toBe('information');
  expect(severity(500, 100_000)).toBe('hint');
  expect(severity(50, 100_000)).toBeUndefined();
});

test('what a finding says to save of a stage never is more than the stage took, and neither is it louder', () => {
  const [finding] = runRules(buildRun(twoStages, SOURCE), [
    ruleOf('x', (stage) => (stage === 1 ? [{ cost: { wallMs: 9_000_000, coreMs: 0 } }] : [])),
  ]).findings;
  const stage = buildRun(twoStages, SOURCE).run.stages[0];
  expect(finding?.cost.wallMs).toBeLessThanOrEqual((stage?.completedAt ?? 0) - (stage?.submittedAt ?? 0));
  expect(finding?.severity).not.toBe('error');
});

test('a setting turns a rule off or changes its level', () => {
  const levels = (level: 'off' | 'hint') => ({ ...DEFAULT_SETTINGS, levels: { spill: level } });
  const built = buildRun(twoStages, SOURCE);
  expect(runRules({ ...built, settings: levels('off') }, [ruleOf('spill', () => [{}])]).findings).toEqual([]);
  expect(runRules({ ...built, settings: levels('hint') }, [ruleOf('spill', () => [{}])]).findings[0]?.severity).toBe(
    'hint',
  );
});

test.each([
  ['on the line', 'x.sort("a")  # planlight: allow spill', 0],
  ['on the line above', '# planlight: allow few-tasks, spill\nx.sort("a")', 0],
  ['in Scala', 'x\n  // planlight: allow spill\n  .sort("a")', 0],
  ['above the statement', '# planlight: allow spill\ny = (\n    x.filter("b")\n    # by name\n    .sort("a")\n)', 0],
  ['above a backslash', '# planlight: allow spill\ny = x.filter("b") \\\\\n    .sort("a")', 0],
  ['for the file', '# planlight: allow-file gc, spill\n\nimport os\nx.sort("a")', 0],
  ['for the file, behind code', 'y = 1  # planlight: allow-file spill\nx.sort("a")', 1],
  ['above another statement', '# planlight: allow spill\ny = x.filter("b")\nx.sort("a")', 1],
  [
    'inside the chain, for its line',
    'y = (\n    x\n    # planlight: allow spill\n    .filter("b")\n    .sort("a")\n)',
    1,
  ],
  ['for another rule', 'x.sort("a")  # planlight: allow skew', 1],
  ['behind code of the line above', 'y = 1  # planlight: allow spill\nx.sort("a")', 1],
  ['without the word', 'x.sort("a")  # allow spill', 1],
])('a comment %s allows a rule', (_, source, expected) => {
  const built = buildRun(twoStages, source);
  const site = built.match.executions[0]?.nodes[0]?.site;
  const { findings } = runRules(built, [ruleOf('spill', () => [{ site }])]);
  expect(findings).toHaveLength(expected);
});
