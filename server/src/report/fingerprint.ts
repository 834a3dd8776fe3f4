import type { Finding } from '../model/finding.ts';
import type { LineLookup } from './place.ts';

/**
 * One name for each finding that stays the same while lines move: of the rule, the file, the function around it and the text of its line.
 * Equal ones (the same text twice in one function) are counted in their order.
 */
export function fingerprints(findings: readonly Finding[], lineOf: LineLookup): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { site } = finding;
    const line = site === undefined ? '' : (lineOf(site) ?? '').replace(/\s+/g, ' ').trim();
    const name = [finding.rule, site?.file ?? '', site?.enclosing ?? '', line].join('\n');
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return `${hash(name)}:${count + 1}`;
  });
}

/** FNV-1a with 64 bits: nothing is to be kept secret, only told apart. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    value ^= BigInt(text.charCodeAt(i));
    value = (value * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return value.toString(16).padStart(16, '0');
}
