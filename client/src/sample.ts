import * as vscode from 'vscode';

const SAMPLE = ['examples', 'orders-etl'] as const;
/** Where the warning stands. */
const FIRST_FILE = ['orders_etl', 'lib', 'io.py'] as const;

/** Opens a copy of the example with its log in a new window: what is tried there leaves the extension as it is. */
export async function openSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  const source = vscode.Uri.joinPath(extensionUri, ...SAMPLE);
  const copy = vscode.Uri.joinPath(globalStorageUri, 'sample', 'orders-etl');
  await vscode.workspace.fs.copy(source, copy, { overwrite: true });
  const filesToOpen = [vscode.Uri.joinPath(copy, ...FIRST_FILE)];
  await vscode.commands.executeCommand('vscode.openFolder', copy, {
    forceNewWindow: true,
    noRecentEntry: true,
    filesToOpen,
  });
}
