import { rules } from '../server/src/rules/index.ts';
import type { Finding, Fix } from '../server/src/model/finding.ts';
import type { Example, Rule } from '../server/src/rules/rule.ts';
import { DEFAULT_THRESHOLDS, THRESHOLD_REASONS } from '../server/src/rules/thresholds.ts';

/**
 * The pages of the rules, made of the rules themselves.
 * `test/rules.test.ts` compares them with `docs/rules/` and `docs/rules.md`; `npx vitest run test/rules.test.ts -u` writes them.
 */
export function rulePage(rule: Rule, found: Finding | undefined): string {
  const { docs } = rule;
  return `# ${rule.id}

${docs.what}

## Why

${docs.why}

## Instead

${docs.instead}

## Example

${docs.example.plan === undefined ? '' : `In the plan: \`${docs.example.plan}\`\n\n`}${exampleText('Scala', docs.example.scala)}${exampleText('Python', docs.example.python)}The first of each two is found, the second is not.${found === undefined ? '' : foundText(found)}

## How it is found

${foundBy(rule)}
${thresholdsText(rule)}
## When it is wrong

${docs.wrongWhen}

Allow it on a line with a comment on the line or above it, \`planlight: allow ${rule.id}\`, or in a file with \`planlight: allow-file ${rule.id}\`.
Its level is the setting \`"${rule.id}"\` of \`planlight.rules\` (\`off\`, \`hint\`, \`information\`, \`warning\`, \`error\`); without one it follows from what each finding costs.

## References

${docs.references.map((reference) => `- <${reference}>`).join('\n')}
`;
}

/** What the example's finding says, with the numbers of its run, and what its fixes do. */
function foundText({ message, fixes, withoutRun }: Finding): string {
  const says = `\n\n## What it says\n\n${withoutRun ? 'Of the example:' : "Of the example's run:"}\n\n> ${escaped(message)}`;
  if (fixes.length === 0) return says;
  return `${says}\n\nIts quick fixes:\n\n${fixes.map(fixText).join('\n')}`;
}

function fixText({ title, meaning, note }: Fix): string {
  const kept = meaning === 'safe' ? 'keeps the meaning' : 'changes the meaning';
  return `- ${escaped(title)} (${kept}).${note === undefined ? '' : ` ${escaped(note)}`}`;
}

function escaped(text: string): string {
  return text.replace(/[*_<>]/g, '\\$&');
}

function thresholdsText({ docs }: Rule): string {
  const names = docs.thresholds ?? [];
  if (names.length === 0) return '';
  const rows = names.map((name) => [`\`${name}\``, String(DEFAULT_THRESHOLDS[name]), reasonOf(name)]);
  return `\nThe numbers that decide (times are milliseconds, sizes bytes, shares parts of one):\n\n${table(['Threshold', 'Default', 'Why'], rows)}\n`;
}

function exampleText(language: 'Scala' | 'Python', example: Example | undefined): string {
  if (example === undefined) return '';
  const block = (code: string): string => `\`\`\`${language.toLowerCase()}\n${code}\n\`\`\`\n\n`;
  return `${language}:\n\n${block(example.code)}${block(example.mended)}`;
}

/** Every rule with its one sentence. */
export function ruleTable(): string {
  const rows = rules.map((rule) => [
    `[${rule.id}](rules/${rule.id}.md)`,
    rule.docs.what.replace(/\|/g, '\\|'),
    foundIn(rule),
  ]);
  const head = ['Rule', 'What it reports', 'Found in'];
  return `# Rules

Each finding stands on what a run measured, or says that it was found in the code alone.
What the code alone shows is a hint, unless it is certain, and is not told in tests; once a run is linked, the run decides.
Each fix says whether it keeps the meaning, and which other executions run the same line; those that keep it can be applied all at once, for a rule or for a file ("Fix All", \`source.fixAll.planlight\`).
This table is made by \`scripts/ruleDocs.ts\`.
What other tools detect, which rule covers it and what the rules find in public logs: [detectors](detectors.md).

${table(head, rows)}

## Thresholds

When a rule speaks and how loud follows from these numbers; times are milliseconds, sizes bytes, shares parts of one.
Change one by its name: in the editor with the setting \`planlight.thresholds\`, on the command line in [planlight.json](ci.md).

${table(
  ['Name', 'Default', 'Why'],
  Object.entries(DEFAULT_THRESHOLDS).map(([name, value]) => [`\`${name}\``, String(value), reasonOf(name)]),
)}
`;
}

function reasonOf(name: string): string {
  const reasons: Readonly<Record<string, string>> = THRESHOLD_REASONS;
  return reasons[name]?.replace(/\|/g, '\\|') ?? '';
}

/** A table with even columns, as Prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function foundIn(rule: Rule): string {
  if (rule.check === undefined) return 'code';
  return rule.lint === undefined ? 'run' : 'run, code';
}

function foundBy(rule: Rule): string {
  if (rule.check === undefined) return 'In the code alone: a hint, unless it is certain.';
  const run = "In a run: with that run's numbers.";
  if (rule.lint === undefined) return run;
  const decides =
    rule.runDecides === false
      ? 'What the code alone shows is told beside it, whatever the run says.'
      : 'Without a run it is a hint; when a run executed the line, the run decides.';
  return `${run} ${decides}`;
}
