/**
 * Whether two texts are the same but for upper and lower case.
 * Makes no new text: every name and path of the code meets every name and path of the plan.
 */
export function sameText(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i--) if (!sameLetter(a.charCodeAt(i), b.charCodeAt(i))) return false;
  return true;
}

/** The same for two UTF-16 units. */
export function sameLetter(a: number, b: number): boolean {
  if (a === b) return true;
  if (a < 128 && b < 128) return lowerAscii(a) === lowerAscii(b);
  return String.fromCharCode(a).toLowerCase() === String.fromCharCode(b).toLowerCase();
}

function lowerAscii(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}
