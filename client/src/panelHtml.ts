import * as vscode from 'vscode';
import { pageHtml } from './panelPage.ts';

/**
 * The panel's page: one script and one style sheet of our own, and nothing else may load or run.
 * No text of a run stands in it; that arrives by message and goes into the page as text.
 */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const address = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
  return pageHtml({
    script: address('webview.js'),
    style: address('webview.css'),
    source: webview.cspSource,
    nonce: newNonce(),
    language: vscode.env.language,
    title: vscode.l10n.t('Plan'),
  });
}

function newNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
