import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { zstdWasm } from '../server/src/eventlog/codec/zstdWasm.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the grammars are those whose origin is written down', () => {
  const lines = readFileSync(join(root, 'grammars', 'SHA256SUMS'), 'utf8')
    .trim()
    .split('\n');
  const sources = readFileSync(join(root, 'grammars', 'SOURCES.md'), 'utf8');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    const [sum = '', name = ''] = line.split(/\s+/);
    expect(sha256(readFileSync(join(root, 'grammars', name))), name).toBe(sum);
    expect(sources).toContain(sum);
  }
});

test('the zstd decoder is the one that its comment describes', () => {
  const text = readFileSync(join(root, 'server', 'src', 'eventlog', 'codec', 'zstdWasm.ts'), 'utf8');
  const written = /SHA-256 of the module: ([0-9a-f]{64})/.exec(text)?.[1];
  expect(sha256(Buffer.from(zstdWasm, 'base64'))).toBe(written);
});
