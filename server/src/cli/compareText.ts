import { formatBytes, formatCount, formatDuration, plural } from '../base/units.ts';
import type {
  Change,
  Comparison,
  LineChange,
  Measures,
  PredictionCheck,
  Replacement,
  StageChange,
} from '../compare/comparison.ts';
import type { Finding } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import { placeText } from '../report/place.ts';

const MOST_STAGES = 12;
const MOST_LINES = 15;
const MOST_PLACES = 3;
const WIDTH = 100;
/** Stages that changed by less are left to the JSON. */
const WORTH_TELLING_MS = 100;

/** The comparison as a person likes to read it: how far to trust it, the whole, what changed most, whether the promise held. */
export function comparisonText(comparison: Comparison): string {
  const parts = [
    head(comparison),
    cautions(comparison),
    comparison.comparable === 'no' ? [] : totals(comparison),
    comparison.comparable === 'no' ? [] : predictions(comparison.predictions),
    findings(comparison),
    stages(comparison.stages),
    lines(comparison.lines),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function head({ before, after }: Comparison): readonly string[] {
  return [`before  ${runTitle(before.run)}`, `after   ${runTitle(after.run)}`];
}

function runTitle({ app }: Run): string {
  const started =
    app.startedAt === undefined ? '' : `${new Date(app.startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const version = app.sparkVersion === undefined ? '' : `Spark ${app.sparkVersion}`;
  return [app.name || '(no name)', app.id, version, started].filter((word) => word !== '').join(' · ');
}

function cautions({ cautions: all, comparable }: Comparison): readonly string[] {
  if (all.length === 0) return ['Same version, same settings, same data, same executions: the runs can be compared.'];
  const title = comparable === 'no' ? 'These runs cannot be compared:' : 'Compare with care:';
  return [title, ...all.flatMap(({ message }) => bullet(message))];
}

function bullet(text: string): readonly string[] {
  return wrapped(text, WIDTH - 4).map((line, index) => `${index === 0 ? '  · ' : '    '}${line}`);
}

function totals({ application: { before, after } }: Comparison): readonly string[] {
  const rows = [
    ['application', ...durationCells(before.applicationMs, after.applicationMs)],
    ['task time', ...durationCells(before.taskMs, after.taskMs)],
    ['processor time', ...durationCells(before.cpuMs, after.cpuMs)],
    ['tasks', ...cells(before.tasks, after.tasks, formatCount)],
    ['read', ...cells(before.inputBytes, after.inputBytes, formatBytes)],
    ['shuffled', ...cells(before.shuffleWriteBytes, after.shuffleWriteBytes, formatBytes)],
    ['spilled to disk', ...cells(before.diskSpillBytes, after.diskSpillBytes, formatBytes)],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return [
    'The whole application',
    ...rows.map(([name = '', left = '', right = '', change = '']) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${left.padStart(widths[1] ?? 0)} → ${right.padStart(widths[2] ?? 0)}  ${change}`.trimEnd(),
    ),
  ];
}

function durationCells(before: number, after: number): readonly string[] {
  return cells(before, after, formatDuration);
}

function cells(before: number, after: number, format: (value: number) => string): readonly string[] {
  return [format(before), format(after), factor(before, after)];
}

/** `2.1 times`, `–34 %`; nothing where there is nothing to divide by, or nothing changed. */
function factor(before: number, after: number): string {
  if (before === after || before === 0 || after === 0) return '';
  const ratio = after / before;
  if (ratio >= 2) return `${Number(ratio.toPrecision(3))} times`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return '';
  return percent > 0 ? `+${percent} %` : `−${-percent} %`;
}

const OUTCOMES: Readonly<Record<PredictionCheck['outcome'], string>> = {
  held: '✓ held',
  better: '✓ better than predicted',
  missed: '✗ missed',
  cannotTell: '? cannot be told',
};

function predictions(checks: readonly PredictionCheck[]): readonly string[] {
  if (checks.length === 0) return [];
  return [
    'Did the prediction hold?',
    ...checks.flatMap((check) => [
      `  ${OUTCOMES[check.outcome]}  ${placed(check.finding)}`,
      ...wrapped(check.why, WIDTH - 6).map((line) => `      ${line}`),
    ]),
  ];
}

function findings({ findings: changes }: Comparison): readonly string[] {
  const rows = [
    ...changes.gone.map((finding) => `  gone   ${placed(finding)}`),
    ...changes.appeared.map((finding) => `  new    ${placed(finding)}`),
    ...changes.still.map(({ after }) => `  still  ${placed(after)}`),
  ];
  const silent = [
    ...(changes.notRunAgain.length === 0
      ? []
      : [`  ${plural(changes.notRunAgain.length, 'finding')} of executions that did not run again`]),
    ...(changes.notRunBefore.length === 0
      ? []
      : [`  ${plural(changes.notRunBefore.length, 'finding')} of executions that had not run before`]),
  ];
  return rows.length + silent.length === 0 ? [] : ['Findings', ...rows, ...silent];
}

function placed(finding: Finding): string {
  return finding.site === undefined
    ? `${finding.rule}  the application`
    : `${finding.rule}  ${placeText(finding.site)}`;
}

function stages(changes: readonly StageChange[]): readonly string[] {
  const both = changes.filter(
    (change) => change.before.length > 0 && change.after.length > 0 && Math.abs(wallChange(change)) >= WORTH_TELLING_MS,
  );
  if (both.length === 0) return [];
  return [
    'Stages, the largest change first',
    ...both.slice(0, MOST_STAGES).flatMap(stageText),
    ...more(both.length - MOST_STAGES),
  ];
}

function stageText(change: StageChange): readonly string[] {
  const replaced = distinct(change.replaced.map(replacementText)).slice(0, 4);
  const places = change.lines.map(placeText);
  return [
    `  ${signed(wallChange(change))}  ${stageNames(change.before)} → ${stageNames(change.after)}`,
    `      ${measuresText(change.measures)}`,
    ...replaced.map((text) => `      ${text}`),
    ...(places.length === 0
      ? []
      : [
          `      ${places.slice(0, MOST_PLACES).join(', ')}${places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : ''}`,
        ]),
  ];
}

function stageNames(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'stage' : 'stages'} ${ids.length > 6 ? `${ids.slice(0, 5).join(' + ')} + ${ids.length - 5} more` : ids.join(' + ')}`;
}

function replacementText({ before, after, site }: Replacement): string {
  const where = site === undefined ? '' : `  ${placeText(site)}`;
  if (before === undefined) return `+ ${after ?? ''}${where}`;
  return after === undefined ? `− ${before}${where}` : `${before} → ${after}${where}`;
}

function lines(changes: readonly LineChange[]): readonly string[] {
  const told = changes.filter(
    (change) =>
      change.stages.before.length > 0 &&
      change.stages.after.length > 0 &&
      (Math.abs(wallChange(change)) >= WORTH_TELLING_MS ||
        change.findings.gone.length + change.findings.appeared.length > 0),
  );
  if (told.length === 0) return [];
  return [
    'Lines, the largest change first (lines of one stage share its numbers)',
    ...told.slice(0, MOST_LINES).flatMap(lineText),
    ...more(told.length - MOST_LINES),
  ];
}

function lineText(change: LineChange): readonly string[] {
  const { gone, appeared, still } = change.findings;
  const found = [
    ...gone.map((rule) => `${rule} gone`),
    ...appeared.map((rule) => `${rule} new`),
    ...still.map((rule) => `${rule} still there`),
  ];
  const rows =
    change.rows.before === undefined || change.rows.after === undefined
      ? []
      : [`rows ${arrow(change.rows.before, change.rows.after, formatCount)}`];
  return [
    `  ${signed(wallChange(change))}  ${siteText(change.site)}${change.executions > 1 ? `  in ${change.executions} executions` : ''}`,
    `      ${[measuresText(change.measures), ...rows].join(' · ')}`,
    ...(found.length === 0 ? [] : [`      ${found.join(', ')}`]),
  ];
}

/** One place where nothing moved, else both. */
function siteText({ before, after }: Change<Site | undefined>): string {
  const text = (site: Site): string => `${placeText(site)} ${site.method}`;
  if (before === undefined) return after === undefined ? '' : text(after);
  if (after === undefined || text(before) === text(after)) return text(before);
  return `${text(before)} → ${text(after)}`;
}

/** Time always, the rest where there is any. */
function measuresText({ before, after }: Change<Measures>): string {
  const bytes = (name: string, left: number, right: number): readonly string[] =>
    left === 0 && right === 0 ? [] : [`${name} ${arrow(left, right, formatBytes)}`];
  return [
    `${arrow(before.tasks, after.tasks, formatCount)} tasks`,
    `time ${arrow(before.wallMs, after.wallMs, formatDuration)}`,
    `task time ${arrow(before.taskMs, after.taskMs, formatDuration)}`,
    ...bytes('spill', before.diskSpillBytes, after.diskSpillBytes),
    ...bytes('shuffle in', before.shuffleReadBytes, after.shuffleReadBytes),
    ...bytes('out', before.shuffleWriteBytes, after.shuffleWriteBytes),
  ].join(' · ');
}

function arrow(before: number, after: number, format: (value: number) => string): string {
  const [left, right] = [format(before), format(after)];
  return left === right ? left : `${left} → ${right}`;
}

function wallChange({ measures }: { readonly measures: Change<Measures> }): number {
  return measures.after.wallMs - measures.before.wallMs;
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${formatDuration(Math.abs(ms))}`.padStart(9);
}

function more(left: number): readonly string[] {
  return left > 0 ? [`  … and ${formatCount(left)} more`] : [];
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function wrapped(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > width) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row];
}
