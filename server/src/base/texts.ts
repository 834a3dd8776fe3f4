/**
 * Words in the editor's language. The English text is the key, as in `vscode.l10n`; a text without a translation stays English.
 * Set once, before anything is said: a program or thread that sets nothing speaks English.
 */
let translations: Readonly<Record<string, string>> = {};
let mark = '.';

/** Texts without a single translation are English, and so are their numbers. */
export function setTexts(language: string, texts: Readonly<Record<string, string>>): void {
  translations = texts;
  mark = Object.keys(texts).length === 0 ? '.' : decimalMarkOf(language);
}

/** The translation, with `{0}`, `{1}`, … replaced by the values. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  const translated = translations[text] ?? text;
  return translated.replaceAll(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

/** Digits with the decimal mark of the language that is spoken. */
export function written(digits: string): string {
  return digits.replace('.', mark);
}

function decimalMarkOf(language: string): string {
  try {
    const parts = new Intl.NumberFormat(language).formatToParts(0.5);
    return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
  } catch {
    // A name that is no language: its texts are as good as they are.
    return '.';
  }
}
