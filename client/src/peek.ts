import * as vscode from 'vscode';
import type { Server } from './server.ts';
import type { TextPages } from './textPages.ts';

/** "Peek Executions of This Line": the editor's own peek, with a page for each execution at the node that the line made. */
export async function peekExecutions(server: Server, pages: TextPages): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const { document, selection } = editor;
  const { line, character } = selection.active;
  const { executions } = await server.ask('planlight/executionsAt', {
    uri: document.uri.toString(),
    position: { line, character },
  });
  if (executions.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The linked run says nothing about this line.'));
    return;
  }
  const locations = executions.map(({ title, text, line: at }) => {
    const uri = pages.keep(`${title}.txt`, text);
    return new vscode.Location(uri, new vscode.Position(at, 0));
  });
  await vscode.commands.executeCommand(
    'editor.action.peekLocations',
    document.uri,
    selection.active,
    locations,
    'peek',
  );
}
