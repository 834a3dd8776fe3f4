import * as vscode from 'vscode';
import type { LinkedRun } from './linkedRun.ts';

const SAMPLE = ['examples', 'orders-etl'] as const;
/** Where the warning stands. */
const FIRST_FILE = ['orders_etl', 'lib', 'io.py'] as const;
/** Left in the copy for the window that opens it; `package.json` activates the extension by it. */
const MARKER = '.planlight-sample';

/** Opens a copy of the example with its log in a new window: what is tried there leaves the extension as it is. */
export async function openSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  const source = vscode.Uri.joinPath(extensionUri, ...SAMPLE);
  const copy = vscode.Uri.joinPath(globalStorageUri, 'sample', 'orders-etl');
  await vscode.workspace.fs.copy(source, copy, { overwrite: true });
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(copy, MARKER), new Uint8Array());
  await vscode.commands.executeCommand('vscode.openFolder', copy, { forceNewWindow: true, noRecentEntry: true });
}

/** In the window of a fresh sample, once: shows the file to look at first, and when its run is read the line. */
export async function welcomeToSample(linked: LinkedRun): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) return;
  const marker = vscode.Uri.joinPath(folder, MARKER);
  try {
    await vscode.workspace.fs.delete(marker);
  } catch {
    // No marker: any other folder, or a sample that was opened before.
    return;
  }
  const isRead = new Promise<void>((resolve) => {
    const listening = linked.onStatus(({ run, activity }) => {
      if (run === undefined || activity.kind === 'reading') return;
      listening.dispose();
      resolve();
    });
  });
  const editor = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, ...FIRST_FILE));
  await isRead;
  // Whoever went elsewhere meanwhile stays there.
  if (vscode.window.activeTextEditor === editor && editor.selection.start.line === 0)
    await vscode.commands.executeCommand('planlight.goToCostliestLine');
}
