/** Control characters but for line ends and tabs: on a terminal, ESC and its like are orders. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** A text as it may go to a terminal. Names in a log are anyone's: what would move the cursor or change colors there is shown as `�`. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, '\uFFFD');
}
