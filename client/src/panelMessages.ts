import * as vscode from 'vscode';
import type { GraphSite } from '../../protocol/graph.ts';
import type { FromPanel, Reveal, ToPanel } from '../../protocol/panel.ts';
import { rangeOf, revealPlace } from './places.ts';
import type { Server } from './server.ts';

/** What the panel shows, or will show once it says that it listens. */
export interface Shown {
  readonly execution: number | undefined;
  readonly reveal: Reveal | undefined;
}

interface Receiver {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly panel: vscode.WebviewPanel;
  readonly output: vscode.LogOutputChannel;
  readonly send: (message: ToPanel) => void;
  readonly draw: () => Promise<void>;
  readonly listen: () => void;
  readonly show: (shown: Shown) => void;
  readonly shown: () => Shown;
}

/** One case per message of `FromPanel`. */
export function createReceiver(parts: Receiver): (message: FromPanel) => Promise<void> {
  const { server, send } = parts;
  return async (message) => {
    switch (message.kind) {
      case 'ready':
        parts.listen();
        send({ kind: 'texts', language: vscode.env.language, texts: vscode.l10n.bundle ?? {} });
        return parts.draw();
      case 'openSite':
        return openSite(server, parts.panel, message.site, message.focus);
      case 'openExecution':
        parts.show({ execution: message.executionId, reveal: message.reveal });
        return parts.draw();
      case 'wantApplication':
        return send(await server.ask('planlight/applicationGraph', {}));
      case 'applyFix': {
        const { execution } = parts.shown();
        const { findingId, fixIndex } = message;
        const applied =
          execution !== undefined && (await applyFix(server, { execution, finding: findingId, fix: fixIndex }));
        return send({ kind: 'fixApplied', findingId, fixIndex, applied });
      }
      case 'openRule':
        await vscode.commands.executeCommand('planlight.openRule', message.rule);
        return undefined;
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'save':
        return save(message);
      case 'command':
        await vscode.commands.executeCommand(PANEL_COMMANDS[message.command]);
        return undefined;
      case 'broken':
        return parts.output.error(`panel: ${message.message}`);
      default:
        return unknownMessage(message);
    }
  };
}

const PANEL_COMMANDS = {
  linkRun: 'planlight.linkRun',
  openSample: 'planlight.openSample',
  showLog: 'planlight.showOutput',
} as const;

function unknownMessage(message: never): never {
  throw new Error(`the panel sent ${JSON.stringify(message)}`);
}

async function openSite(server: Server, panel: vscode.WebviewPanel, site: GraphSite, focus: boolean): Promise<void> {
  const result = await server.ask('planlight/place', { site });
  if (result.kind === 'gone') {
    void vscode.window.showInformationMessage(result.message);
    return;
  }
  await revealPlace(result.place, { focus, ...columnBeside(panel) });
}

/** Code never takes the panel's own place. */
function columnBeside(panel: vscode.WebviewPanel): { readonly column?: vscode.ViewColumn } {
  const visible = vscode.window.visibleTextEditors.find(
    ({ viewColumn }) => viewColumn !== undefined && viewColumn !== panel.viewColumn,
  );
  if (visible?.viewColumn !== undefined) return { column: visible.viewColumn };
  return { column: panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One };
}

async function applyFix(
  server: Server,
  fix: { readonly execution: number; readonly finding: string; readonly fix: number },
): Promise<boolean> {
  const result = await server.ask('planlight/fix', fix);
  if (result.kind === 'none') {
    void vscode.window.showInformationMessage(result.message);
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, version, range, newText } of result.edits) {
    const open = vscode.workspace.textDocuments.find(
      (document) => document.uri.toString() === vscode.Uri.parse(uri).toString(),
    );
    // Typed into since the server answered: the places are no longer those.
    if (open !== undefined && version !== null && open.version !== version) return false;
    edit.replace(vscode.Uri.parse(uri), rangeOf(range), newText, { label: result.title, needsConfirmation: false });
  }
  return vscode.workspace.applyEdit(edit);
}

async function save({ fileName, encoding, content }: Extract<FromPanel, { kind: 'save' }>): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog(
    folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, fileName) },
  );
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
}
