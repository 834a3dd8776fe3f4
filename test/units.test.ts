import { afterEach, describe, expect, it } from 'vitest';
import { setTexts as setServerTexts } from '../server/src/base/texts.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../server/src/base/units.ts';
import { setTexts as setPanelTexts } from '../webview/src/texts.ts';
import { bytesText, countText, durationText, shareText } from '../webview/src/units.ts';

/** The panel may import nothing of the server, but a number must look the same in a lens, in a message and in the graph. */
const FORMS = [
  { name: 'durations', server: formatDuration, panel: durationText },
  { name: 'bytes', server: formatBytes, panel: bytesText },
  { name: 'counts', server: formatCount, panel: countText },
] as const;

/** Every size of number that a log has, around the places where the unit changes. */
const NUMBERS = [0, 1, 59_940, 59_960, 3_596_000, 3_598_000, 259_100_000, 259_300_000].concat(
  Array.from({ length: 15 }, (_, digits) => [1, 1.024, 4.56, 9.994, 9.996].map((first) => first * 10 ** digits)).flat(),
);
const SHARES = [0, 0.0004, 0.001, 0.0567, 0.5, 0.9994, 0.9996, 1];

function speak(language: string, texts: Readonly<Record<string, string>>): void {
  setServerTexts(language, texts);
  setPanelTexts(language, texts);
}

afterEach(() => speak('en', {}));

describe.each(['en', 'de'])('numbers in %s', (language) => {
  const inLanguage = <T>(values: readonly number[], write: (value: number) => T) => {
    speak(language, language === 'en' ? {} : { stage: 'Stage' });
    return values.map((value) => [value, write(value)]);
  };

  it.each(FORMS)('$name are the same in the editor and in the panel', ({ server, panel }) => {
    expect(inLanguage(NUMBERS, panel)).toEqual(inLanguage(NUMBERS, server));
  });

  it('shares are the same in the editor and in the panel', () => {
    expect(inLanguage(SHARES, shareText)).toEqual(inLanguage(SHARES, formatShare));
  });
});
