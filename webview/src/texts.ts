let translations: Readonly<Record<string, string>> = {};
let language = 'en';

/** The panel's words in the editor's language; the English text is the key, as in `vscode.l10n`. */
export function setTexts(newLanguage: string, texts: Readonly<Record<string, string>>): void {
  translations = texts;
  language = newLanguage;
}

export function t(text: string, ...values: readonly (string | number)[]): string {
  const translated = translations[text] ?? text;
  return translated.replaceAll(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

export function currentLanguage(): string {
  return language;
}
