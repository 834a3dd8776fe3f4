/** Text of a log or a source for a Markdown text: nothing in it may become markup, a link or a command. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|~<>$&]/g, (character) => `\\${character}`)
    .replaceAll('\r', '')
    .replaceAll('\n', ' ');
}

/** Text as inline code, whatever quotes and bars it has. */
export function inlineCode(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${oneLine.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** A link that runs one of our commands; only commands that the client allows are ever followed. */
export function commandLink(label: string, command: string, argument: unknown, tooltip: string): string {
  const query = encodeURIComponent(JSON.stringify([argument]));
  return `[${escapeMarkdown(label)}](command:${command}?${query} "${tooltip.replaceAll('"', "'")}")`;
}

/** What a cell says that has nothing to say. */
export const NOTHING = '–';

/** A table without the columns that say nothing in any row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const kept = head.flatMap((_, column) => (rows.some((row) => row[column] !== NOTHING) ? [column] : []));
  const line = (cells: readonly string[]) => `| ${kept.map((column) => cells[column] ?? NOTHING).join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? ':--' : '--:'))), ...rows.map(line)].join('\n');
}

const BARS = '▁▂▃▄▅▆▇█';

/** Heights as a row of small bars. */
export function bars(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  if (most === 0) return '';
  return values
    .map((value) => BARS[Math.min(BARS.length - 1, Math.floor((value / most) * BARS.length))] ?? '')
    .join('');
}
