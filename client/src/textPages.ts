import * as vscode from 'vscode';

/** Pages that live only as long as they are looked at: explanations and comparisons, shown by the editor's own Markdown preview, and plain ones for a peek. */
export interface TextPages extends vscode.Disposable {
  show(title: string, markdown: string): Promise<void>;
  /** Keeps a text and gives its address; it is not opened. */
  keep(title: string, text: string): vscode.Uri;
}

const SCHEME = 'planlight-text';
/** What a peek was given and nobody looked at is not told when the peek closes. */
const MOST_PAGES = 200;

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
  const keep = (name: string, text: string): vscode.Uri => {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    pages.delete(uri.path);
    pages.set(uri.path, text);
    for (const oldest of pages.keys()) {
      if (pages.size <= MOST_PAGES) break;
      pages.delete(oldest);
    }
    changed.fire(uri);
    return uri;
  };
  return {
    keep,
    async show(title, markdown) {
      const uri = keep(`${title}.md`, markdown);
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    },
    dispose() {
      registered.dispose();
    },
  };
}
