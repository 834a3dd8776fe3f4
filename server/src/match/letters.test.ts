import { describe, expect, it } from 'vitest';
import { sameText } from './letters.ts';

describe('texts that differ in upper and lower case only', () => {
  it.each([
    ['store_id', 'store_id'],
    ['Store_ID', 'store_id'],
    ['Größe', 'GRÖßE'],
    ['Ärmel', 'ärmel'],
    ['', ''],
  ])('%s is %s', (a, b) => expect(sameText(a, b)).toBe(true));

  it.each([
    ['store_id', 'store_ix'],
    ['a', 'ab'],
    // 32 apart, as letters are, and none.
    ['a@', 'a`'],
    ['[', '{'],
    ['ä', 'a'],
  ])('%s is not %s', (a, b) => expect(sameText(a, b)).toBe(false));
});
