/**
 * Words that Scala 3 made keywords and Scala 2 code uses as names: `val given = …`, `json.export`. The grammar knows
 * them as keywords only. The result has other words of the same length in their place, so that its syntax tree fits
 * the original text, where names are read from. A text that uses none of them as a name comes back unchanged.
 */
export function maskKeywordNames(text: string): string {
  let masked = text.replaceAll(/\busing(?=\s*[=:])/g, other);
  for (const { keyword, usedAsName } of keywordNames) {
    if (usedAsName.test(text)) masked = masked.replaceAll(keyword, other);
  }
  return masked;
}

const keywordNames = ['given', 'enum', 'export'].map((word) => ({
  keyword: new RegExp(`\\b${word}\\b`, 'g'),
  // Declared, a parameter or a generator's target, or selected outside of an import.
  usedAsName: new RegExp(
    `\\b(?:val|var|def)\\s+${word}\\b|[(,{]\\s*${word}\\s*(?::|=>)|\\b${word}\\s*<-|(?<!\\bimport\\b[^\\n]*)\\.\\s*${word}\\b`,
  ),
}));

function other(word: string): string {
  return word.slice(0, -1) + word.slice(-1).toUpperCase();
}
