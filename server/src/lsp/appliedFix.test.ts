import { expect, test } from 'vitest';
import type { Finding, Fix } from '../model/finding.ts';
import { appliedFixes } from './appliedFix.ts';
import { fileText } from './fileText.ts';
import type { PlacedFinding } from './fileView.ts';

const BEFORE = [
  'def write(df):',
  '    out = (',
  '        df',
  '        .coalesce(2)',
  '    )',
  '    return out',
  '',
].join('\n');
const SITE = { start: { line: 3, character: 9 }, end: { line: 3, character: 17 } };
const FIX: Fix = {
  title: 'repartition',
  meaning: 'safe',
  preferred: true,
  edits: [
    { file: 'a.py', range: SITE, newText: 'repartition' },
    { file: 'a.py', range: { start: { line: 3, character: 18 }, end: { line: 3, character: 19 } }, newText: '200' },
  ],
};

function placesIn(now: string, fix = FIX): readonly number[] {
  const finding: Finding = {
    rule: 'few-tasks',
    severity: 'warning',
    site: { file: 'a.py', range: SITE, method: 'coalesce', enclosing: 'write' },
    callers: [],
    message: '',
    evidence: {},
    cost: { wallMs: 0, coreMs: 0 },
    executions: [],
    stages: [],
    nodes: [],
    fixes: [fix],
    withoutRun: false,
  };
  const placed: PlacedFinding = { id: 'x', finding, standing: { kind: 'gone' } };
  const versions = () => ({ before: fileText('a.py', BEFORE), now: fileText('a.py', now) });
  return appliedFixes([placed], versions).map(({ place }) => place.range.start.line);
}

const FIXED = BEFORE.replace('.coalesce(2)', '.repartition(200)');

test('a fix that stands in the text is known, wherever lines were typed since', () => {
  expect(placesIn(FIXED)).toEqual([3]);
  expect(placesIn(`import os\n\n${FIXED}`)).toEqual([5]);
});

test('the text at linking and any other edit hold no fix', () => {
  expect(placesIn(BEFORE)).toEqual([]);
  expect(placesIn(FIXED.replace('200', '300'))).toEqual([]);
  expect(placesIn(BEFORE.replace('        .coalesce(2)\n', ''))).toEqual([]);
});

test('a fix that writes nothing cannot be known', () => {
  expect(placesIn(FIXED, { ...FIX, edits: [{ file: 'a.py', range: SITE, newText: '' }] })).toEqual([]);
});

test('lines that a fix puts above the call count as well', () => {
  const above = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const withImport: Fix = { ...FIX, edits: [...FIX.edits, { file: 'a.py', range: above, newText: 'import x\n' }] };
  expect(placesIn(FIXED, withImport)).toEqual([]);
  expect(placesIn(`import x\n${FIXED}`, withImport)).toEqual([4]);
});
