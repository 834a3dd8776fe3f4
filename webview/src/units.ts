import { currentLanguage, t } from './texts.ts';

/** Numbers as people write them: three significant digits and one unit. Exact values stand in tooltips. */

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const countUnits = ['', ' K', ' M', ' B', ' T'];

export function bytesText(bytes: number): string {
  return scaled(bytes, 1024, byteUnits, ' ');
}

export function countText(count: number): string {
  return Math.abs(count) < 10_000 ? digits(Math.round(count), 4) : scaled(count, 1000, countUnits, '');
}

export function durationText(ms: number): string {
  if (Math.round(ms) < 1000) return `${digits(Math.round(ms), 3)} ms`;
  if (ms < 59_950) return `${fixed(ms / 1000)} s`;
  if (ms < 3_597_000) return `${fixed(ms / 60_000)} min`;
  if (ms < 3 * 86_400_000) return `${fixed(ms / 3_600_000)} h`;
  return `${fixed(ms / 86_400_000)} d`;
}

export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `< ${fixed(0.1)} %`;
  return `${fixed(percent > 99.9 && percent < 100 ? 99.9 : percent)} %`;
}

export function ratioText(ratio: number): string {
  return `${ratio >= 100 ? digits(ratio, 3) : fixed(ratio)}×`;
}

/** The exact value, grouped in thousands. */
export function exactText(value: number, unit: 'bytes' | 'ms' | 'rows'): string {
  const number = new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: 3 }).format(value);
  return unit === 'rows' ? number : unit === 'bytes' ? t('{0} bytes', number) : t('{0} ms', number);
}

/** Numbers stay with their units and signs where a sentence breaks. */
export function unbroken(sentence: string): string {
  return sentence.replaceAll(/(\d) (?=%|[KMGTP]?i?B\b|(?:ms|s|min|h|[KMBT])\b)/g, '$1\u00a0');
}

export function valueText(value: number, unit: 'bytes' | 'ms' | 'rows'): string {
  return unit === 'bytes' ? bytesText(value) : unit === 'ms' ? durationText(value) : countText(value);
}

function scaled(value: number, base: number, units: readonly string[], gap: string): string {
  let rest = value;
  let unit = 0;
  while (unit < units.length - 1 && Math.round(Math.abs(rest)) >= base) {
    rest /= base;
    unit += 1;
  }
  return `${digits(unit === 0 ? Math.round(rest) : rest, base === 1024 && Math.abs(rest) >= 1000 ? 4 : 3)}${gap}${units[unit] ?? ''}`;
}

function digits(value: number, significant: number): string {
  return format({ maximumSignificantDigits: significant, useGrouping: false }).format(value);
}

function fixed(value: number): string {
  return format({ maximumFractionDigits: 1, useGrouping: false }).format(value);
}

const formats = new Map<string, Intl.NumberFormat>();

/** Making a number format is slow, and a graph has thousands of numbers. */
function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currentLanguage()} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(currentLanguage(), options);
  formats.set(key, made);
  return made;
}
