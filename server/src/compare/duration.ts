import { written } from '../base/texts.ts';

/** `850 ms`, `12.9 s`, `77.3 s`, `39.9 min`, `1.46 h`: three digits, so that a change of a few percent is seen. */
export function durationText(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${digits(ms / 1000)} s`;
  if (ms < 5_997_000) return `${digits(ms / 60_000)} min`;
  return `${digits(ms / 3_600_000)} h`;
}

function digits(value: number): string {
  return written(value >= 1000 ? value.toFixed(0) : value.toPrecision(3));
}
