import { expect, it } from 'vitest';
import { bytesText, countText, durationText, exactText, ratioText, shareText } from './units.ts';

it('writes numbers as people do', () => {
  expect([0, 512, 1023, 1024, 307_000_000, 6.9 * 1024 ** 3].map(bytesText)).toEqual([
    '0 B',
    '512 B',
    '1023 B',
    '1 KiB',
    '293 MiB',
    '6.9 GiB',
  ]);
  expect([0, 480, 9_999, 43_800, 2_570_835, 7_960_000_000].map(countText)).toEqual([
    '0',
    '480',
    '9999',
    '43.8 K',
    '2.57 M',
    '7.96 B',
  ]);
  expect([0, 0.4, 850, 12_900, 252_000, 5_400_000, 900_000_000].map(durationText)).toEqual([
    '0 ms',
    '0 ms',
    '850 ms',
    '12.9 s',
    '4.2 min',
    '1.5 h',
    '10.4 d',
  ]);
  expect([0, 0.0004, 0.366, 0.9999, 1].map(shareText)).toEqual(['0 %', '< 0.1 %', '36.6 %', '99.9 %', '100 %']);
  expect([1.5, 8.63, 240].map(ratioText)).toEqual(['1.5×', '8.6×', '240×']);
  expect(exactText(1_234_567, 'bytes')).toBe('1,234,567 bytes');
});
