import * as vscode from 'vscode';
import type { Place, TextRange } from '../../protocol/server.ts';

export function rangeOf({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export interface RevealOptions {
  /** The editor keeps or takes the focus; without it the place is only shown. */
  readonly focus: boolean;
  readonly column?: vscode.ViewColumn;
}

/** Shows a place in an editor, a cell of a notebook in its notebook. */
export async function revealPlace(place: Place, options: RevealOptions): Promise<void> {
  const uri = vscode.Uri.parse(place.uri, true);
  const selection = rangeOf(place.range);
  const column = options.column ?? columnOf(uri) ?? vscode.ViewColumn.One;
  if (uri.scheme === 'vscode-notebook-cell') return revealCell(uri, options, column);
  if (uri.path.endsWith('.ipynb')) {
    await vscode.commands.executeCommand('vscode.openWith', uri, 'jupyter-notebook', {
      viewColumn: column,
      preserveFocus: !options.focus,
    });
    return;
  }
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: column,
    preserveFocus: !options.focus,
    preview: true,
    selection,
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The column that shows the document already, so that following links opens no second copy. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())
    ?.viewColumn;
}

async function revealCell(cell: vscode.Uri, options: RevealOptions, column: vscode.ViewColumn): Promise<void> {
  const notebook = vscode.workspace.notebookDocuments.find((document) =>
    document.getCells().some(({ document: text }) => text.uri.toString() === cell.toString()),
  );
  const index = notebook?.getCells().findIndex(({ document }) => document.uri.toString() === cell.toString());
  if (notebook === undefined || index === undefined) return;
  const range = new vscode.NotebookRange(index, index + 1);
  await vscode.window.showNotebookDocument(notebook, {
    viewColumn: column,
    preserveFocus: !options.focus,
    selections: [range],
  });
}
