import { formatCount, plural } from '../base/units.ts';
import type { Change, Comparison, LineChange, PredictionCheck, StageChange } from '../compare/comparison.ts';
import {
  applicationWords,
  arrow,
  comparableText,
  measuresWords,
  outcomeText,
  replacementWords,
  signed,
  stageNames,
  wallChange,
  WORTH_TELLING_MS,
} from '../compare/words.ts';
import type { Finding } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import { placeText } from '../report/place.ts';

const MOST_STAGES = 12;
const MOST_LINES = 15;
const MOST_PLACES = 4;
const MOST_REPLACED = 4;
const WIDTH = 100;

/** The comparison as a person likes to read it: how far to trust it, the whole, whether the promise held, what changed most. */
export function comparisonText(comparison: Comparison): string {
  const parts = [head(comparison), cautions(comparison)];
  if (comparison.comparable !== 'no') {
    parts.push(
      totals(comparison),
      predictions(comparison.predictions),
      findings(comparison),
      stages(comparison.stages),
      lines(comparison.lines),
    );
  }
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
  if (all.length === 0) return [comparableText()];
  const title = comparable === 'no' ? 'These runs cannot be compared:' : 'Compare with care:';
  return [title, ...all.flatMap(({ message }) => hanging('  · ', message))];
}

function totals({ application }: Comparison): readonly string[] {
  const rows = applicationWords(application);
  const width = (of: (row: (typeof rows)[number]) => string): number => Math.max(...rows.map((row) => of(row).length));
  const [names, left, right] = [width((row) => row.name), width((row) => row.before), width((row) => row.after)];
  return [
    'The whole application',
    ...rows.map(({ name, before, after, change }) =>
      `  ${name.padEnd(names)}  ${before.padStart(left)} → ${after.padStart(right)}  ${change}`.trimEnd(),
    ),
  ];
}

function predictions(checks: readonly PredictionCheck[]): readonly string[] {
  if (checks.length === 0) return [];
  return [
    'Did the prediction hold?',
    ...checks.flatMap((check) => [
      `  ${outcomeText(check.outcome)}  ${placed(check.finding)}`,
      ...hanging('      ', check.why),
    ]),
  ];
}

function findings({ findings: changes }: Comparison): readonly string[] {
  const silent = (left: readonly Finding[], text: string): readonly string[] =>
    left.length === 0 ? [] : [`  ${plural(left.length, 'finding')} of executions that ${text}`];
  const rows = [
    ...changes.gone.map((finding) => `  gone   ${placed(finding)}`),
    ...changes.appeared.map((finding) => `  new    ${placed(finding)}`),
    ...changes.still.map(({ after }) => `  still  ${placed(after)}`),
    ...silent(changes.notRunAgain, 'did not run again'),
    ...silent(changes.notRunBefore, 'had not run before'),
  ];
  return rows.length === 0 ? [] : ['Findings', ...rows];
}

function placed({ rule, site }: Finding): string {
  return `${rule}  ${site === undefined ? 'the application' : placeText(site)}`;
}

function stages(changes: readonly StageChange[]): readonly string[] {
  const told = changes.filter((change) => isInBoth(change) && Math.abs(wallChange(change)) >= WORTH_TELLING_MS);
  if (told.length === 0) return [];
  return [
    'Stages, the largest change first',
    ...told.slice(0, MOST_STAGES).flatMap(stageText),
    ...more(told.length - MOST_STAGES),
  ];
}

function isInBoth({ before, after }: Change<readonly unknown[]>): boolean {
  return before.length > 0 && after.length > 0;
}

function stageText(change: StageChange): readonly string[] {
  const replaced = change.replaced.map(
    (one) => `${replacementWords(one)}${one.site === undefined ? '' : `  ${placeText(one.site)}`}`,
  );
  const places = byFile(change.lines);
  return [
    `${signed(wallChange(change)).padStart(10)}  ${stageNames(change.before)} → ${stageNames(change.after)}`,
    ...hanging('            ', measuresWords(change.measures).join(' · '), ' · '),
    ...[...new Set(replaced)].slice(0, MOST_REPLACED).map((text) => `            ${text}`),
    ...places.slice(0, MOST_PLACES).map((text) => `            ${text}`),
    ...(places.length > MOST_PLACES ? [`            and ${plural(places.length - MOST_PLACES, 'more file')}`] : []),
  ];
}

/** `src/lib/io.py:48, 51, 62`, a file each. */
function byFile(sites: readonly Site[]): readonly string[] {
  const files = new Map<string, Set<string>>();
  for (const site of sites) {
    const text = placeText(site);
    const at = text.lastIndexOf(':');
    const numbers = files.get(text.slice(0, at)) ?? new Set<string>();
    files.set(text.slice(0, at), numbers.add(text.slice(at + 1)));
  }
  return [...files].map(([file, numbers]) => `${file}:${[...numbers].join(', ')}`);
}

function lines(changes: readonly LineChange[]): readonly string[] {
  const told = changes.filter(
    (change) =>
      isInBoth(change.stages) &&
      (Math.abs(wallChange(change)) >= WORTH_TELLING_MS ||
        change.findings.gone.length + change.findings.appeared.length > 0),
  );
  if (told.length === 0) return [];
  return [
    'Lines, the largest change first (lines that run in one stage share its numbers)',
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
  const { before, after } = change.rows;
  const rows = before === undefined || after === undefined ? [] : [`rows ${arrow(before, after, formatCount)}`];
  const often = change.executions > 1 ? `  in ${change.executions} executions` : '';
  return [
    `${signed(wallChange(change)).padStart(10)}  ${siteText(change.site)}${often}`,
    ...hanging('            ', [...measuresWords(change.measures), ...rows].join(' · '), ' · '),
    ...(found.length === 0 ? [] : [`            ${found.join(', ')}`]),
  ];
}

/** One place where nothing moved, else both. */
function siteText({ before, after }: Change<Site | undefined>): string {
  const [left, right] = [before ?? after, after ?? before];
  if (left === undefined || right === undefined) return '';
  if (placeText(left) !== placeText(right))
    return `${placeText(left)} ${left.method} → ${placeText(right)} ${right.method}`;
  return `${placeText(left)} ${left.method === right.method ? left.method : `${left.method} → ${right.method}`}`;
}

function more(left: number): readonly string[] {
  return left > 0 ? [`  … and ${formatCount(left)} more`] : [];
}

/** Wrapped at the gaps, the later rows as far in as the first. */
function hanging(start: string, text: string, gap = ' '): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(gap)) {
    if (row !== '' && start.length + row.length + gap.length + word.length > WIDTH) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row}${gap}${word}`;
  }
  return [...rows, row].map((line, index) => `${index === 0 ? start : ' '.repeat(start.length)}${line}`);
}
