import type { InlayHint } from 'vscode-languageserver';
import type { RunFacts } from '../rules/facts.ts';
import type { Beside } from './beside.ts';
import { codeLensesOf } from './codeLens.ts';
import type { FileView } from './fileView.ts';

/** The lenses' words at the end of the line, for those who want no line moved. */
export function inlayHintsOf(
  view: FileView,
  facts: RunFacts,
  beside: Beside,
  cell: number | undefined,
  lines: readonly string[],
): readonly InlayHint[] {
  return codeLensesOf(view, facts, beside, 'costly').flatMap(({ cell: lensCell, lens }) => {
    if (lensCell !== cell || lens.command === undefined) return [];
    const { line } = lens.range.start;
    const character = (lines[line] ?? '').trimEnd().length;
    return [
      {
        position: { line, character },
        label: [{ value: lens.command.title, command: lens.command }],
        paddingLeft: true,
      },
    ];
  });
}
