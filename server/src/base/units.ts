import { written } from './texts.ts';

/** Numbers as people write them: three significant digits, one unit. The panel writes them the same way (`webview/src/units.ts`); `test/units.test.ts` holds the two together. Exact values belong beside them, not instead of them. */

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const COUNT_UNITS = ['', ' K', ' M', ' B', ' T'];

/** `293 MiB`, `6.9 GiB`, `0 B`. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, 1024, BYTE_UNITS, ' ');
}

/** `480`, `2.57 M`; below ten thousand as it is. */
export function formatCount(count: number): string {
  if (Math.abs(count) < 10_000) return String(Math.round(count));
  return scaled(count, 1000, COUNT_UNITS, '');
}

/** `850 ms`, `12.9 s`, `13 s`, `4.2 min`, `1.5 h`, `4.5 d`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${written(trimZero((ms / 1000).toFixed(1)))} s`;
  if (ms < 3_597_000) return `${written(trimZero((ms / 60_000).toFixed(1)))} min`;
  if (ms < 3 * 86_400_000) return `${written(trimZero((ms / 3_600_000).toFixed(1)))} h`;
  return `${written(trimZero((ms / 86_400_000).toFixed(1)))} d`;
}

/** `97.6 %` for 0.976; never rounds a part up to the whole or down to nothing. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `< ${written('0.1')} %`;
  const shown = percent > 99.9 && percent < 100 ? 99.9 : percent;
  return `${written(trimZero(shown.toFixed(1)))} %`;
}

/** `1 task`, `2 tasks`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function scaled(value: number, base: number, units: readonly string[], gap: string): string {
  let rest = value;
  let unit = 0;
  while (unit < units.length - 1 && Number(threeDigits(Math.abs(rest))) >= base) {
    rest /= base;
    unit += 1;
  }
  const text = unit === 0 ? String(Math.round(rest)) : written(threeDigits(rest));
  return `${text}${gap}${units[unit] ?? ''}`;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return trimZero(value.toFixed(size >= 10 ? 1 : 2));
}

function trimZero(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
