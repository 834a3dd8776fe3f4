import { afterEach, describe, expect, it } from 'vitest';
import { setTexts, t } from './texts.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from './units.ts';

afterEach(() => setTexts('en', {}));

describe('t', () => {
  it('puts values into the English text where there is no translation', () => {
    expect(t('{0} of {1} executions', 2, 'seven')).toBe('2 of seven executions');
  });

  it('puts values where the translation wants them', () => {
    setTexts('de', { '{0} of {1} executions': 'von {1} Ausführungen {0}' });
    expect(t('{0} of {1} executions', 2, 7)).toBe('von 7 Ausführungen 2');
  });

  it('leaves a place without a value, and braces inside a value, as they are', () => {
    expect(t('{0} and {1}', '{1}')).toBe('{1} and {1}');
  });
});

describe('numbers', () => {
  it('are written as the language of the texts does', () => {
    setTexts('de', { stage: 'Stage' });
    expect([formatDuration(12_900), formatBytes(7_408_000_000), formatCount(2_570_000), formatShare(0.976)]).toEqual([
      '12,9 s',
      '6,9 GiB',
      '2,57 M',
      '97,6 %',
    ]);
  });

  it('stay English beside English texts', () => {
    setTexts('fr', {});
    expect(formatDuration(12_900)).toBe('12.9 s');
  });
});
