import * as vscode from 'vscode';

/** Pages that live only as long as they are looked at: explanations and comparisons, shown by the editor's own Markdown preview. */
export interface TextPages extends vscode.Disposable {
  show(title: string, markdown: string): Promise<void>;
}

const SCHEME = 'planlight-text';

export function createTextPages(): TextPages {
  const pages = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const registered = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => pages.get(uri.path) ?? '',
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === SCHEME) pages.delete(uri.path);
    }),
  );
  return {
    async show(title, markdown) {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md` });
      pages.set(uri.path, markdown);
      changed.fire(uri);
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    },
    dispose() {
      registered.dispose();
    },
  };
}
