import * as vscode from 'vscode';
import type { FromPanel, GraphSite, PlanGraph, Reveal, ToPanel } from '../../protocol/panel.ts';
import type { GraphResult, OpenGraphArguments } from '../../protocol/server.ts';
import type { LinkedRun } from './linkedRun.ts';
import { panelHtml } from './panelHtml.ts';
import { rangeOf, revealPlace } from './places.ts';
import type { Server } from './server.ts';

/** The panel beside the code: one at a time, host of the page and relay between it, the editor and the server. */
export interface PlanPanel extends vscode.Disposable {
  /** Opens the panel, or brings what is asked for into the one that is open. The code keeps the focus. */
  open(target: OpenGraphArguments): Promise<void>;
}

export interface PlanPanelParts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly linked: LinkedRun;
  readonly output: vscode.LogOutputChannel;
}

const PANEL_TYPE = 'planlight.plan';

/** What the panel shows, or will show once it says that it listens. */
interface Shown {
  readonly execution: number | undefined;
  readonly reveal: Reveal | undefined;
}

export function createPlanPanel(parts: PlanPanelParts): PlanPanel {
  let host: PanelHost | undefined;
  const adopt = (panel: vscode.WebviewPanel, shown: Shown): void => {
    const created = createHost(parts, panel, shown);
    host = created;
    panel.onDidDispose(() => {
      created.dispose();
      if (host === created) host = undefined;
    });
  };
  const serializer = vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
    async deserializeWebviewPanel(panel, state) {
      adopt(panel, { execution: executionOf(state), reveal: undefined });
      await parts.server.start();
    },
  });
  return {
    async open({ execution, node }) {
      const shown = { execution, reveal: node === undefined ? undefined : { nodeId: node } };
      if (host !== undefined) return host.show(shown);
      const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      adopt(
        vscode.window.createWebviewPanel(PANEL_TYPE, vscode.l10n.t('Plan'), where, webviewOptions(parts.context)),
        shown,
      );
      await parts.server.start();
      return undefined;
    },
    dispose() {
      serializer.dispose();
      host?.panel.dispose();
    },
  };
}

function webviewOptions({ extensionUri }: vscode.ExtensionContext): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}

/** The kept state is of an older session, perhaps of another version: only what is still understood is used. */
function executionOf(state: unknown): number | undefined {
  if (typeof state !== 'object' || state === null || !('executionId' in state)) return undefined;
  return typeof state.executionId === 'number' ? state.executionId : undefined;
}

interface PanelHost extends vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  show(shown: Shown): Promise<void>;
}

function createHost(
  { context, server, linked, output }: PlanPanelParts,
  panel: vscode.WebviewPanel,
  first: Shown,
): PanelHost {
  let shown = first;
  let listens = false;
  let runId: string | undefined;
  let drawn: PlanGraph | undefined;

  const send = (message: ToPanel): void => {
    // A webview's postMessage reaches our own page only and knows no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    void panel.webview.postMessage(message);
  };
  const draw = async (): Promise<void> => {
    if (!listens) return;
    const { execution, reveal } = shown;
    const result = await server.ask('planlight/graph', execution === undefined ? {} : { execution });
    drawn = result.kind === 'graph' ? result.graph : undefined;
    if (result.kind === 'graph') {
      shown = { execution: result.graph.execution.id, reveal: undefined };
      panel.title = vscode.l10n.t('Plan: {0}', result.graph.execution.title);
    }
    send(messageOf(result, reveal));
  };
  const highlight = async (editor: vscode.TextEditor): Promise<void> => {
    if (!panel.visible || !listens || shown.execution === undefined) return;
    const { active } = editor.selection;
    const params = {
      uri: editor.document.uri.toString(),
      position: { line: active.line, character: active.character },
    };
    const { nodes } = await server.ask('planlight/planAt', params);
    const here = nodes.find(({ execution }) => execution === shown.execution);
    send({ kind: 'select', executionId: shown.execution, nodeIds: here?.nodes ?? [] });
  };
  const cursor = createRest(80, highlight, output);
  const receive = createReceiver({
    context,
    server,
    panel,
    send,
    draw,
    output,
    listen: () => (listens = true),
    show: (next) => (shown = next),
    shown: () => shown,
  });

  panel.webview.options = webviewOptions(context);
  const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'media', name);
  panel.iconPath = { light: icon('plan-light.svg'), dark: icon('plan.svg') };
  const listeners = vscode.Disposable.from(
    panel.webview.onDidReceiveMessage(
      (message: FromPanel) => void receive(message).catch((error: unknown) => output.error(`panel: ${String(error)}`)),
    ),
    panel.onDidChangeViewState(() => {
      const editor = vscode.window.activeTextEditor;
      if (panel.visible && editor !== undefined) cursor.soon(editor);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (isSource(textEditor.document)) cursor.soon(textEditor);
    }),
    linked.onStatus((status) => {
      if (status.activity.kind === 'reading') {
        const { what, share } = status.activity;
        if (status.run === undefined && listens)
          send({
            kind: 'reading',
            log: what,
            done: Math.round((share ?? 0) * 100),
            total: share === undefined ? 0 : 100,
          });
        return;
      }
      if (status.run?.id === runId && runId !== undefined) return;
      // An execution of one run means nothing in another.
      if (runId !== undefined) shown = { execution: undefined, reveal: undefined };
      runId = status.run?.id;
      void draw();
    }),
    cursor,
  );
  runId = linked.status?.run?.id;
  panel.webview.html = panelHtml(panel.webview, context.extensionUri);
  return {
    panel,
    async show(next) {
      const same = next.execution !== undefined && next.execution === shown.execution;
      panel.reveal(undefined, true);
      if (same && next.reveal !== undefined && drawn !== undefined)
        send({ kind: 'reveal', reveal: withStage(next.reveal, drawn) });
      else {
        shown = next;
        await draw();
      }
    },
    dispose() {
      listeners.dispose();
    },
  };
}

function messageOf(result: GraphResult, reveal: Reveal | undefined): ToPanel {
  if (result.kind !== 'graph') return result;
  return {
    kind: 'graph',
    graph: result.graph,
    ...(reveal === undefined ? {} : { reveal: withStage(reveal, result.graph) }),
  };
}

/** Whoever comes for a node looks at its stage, even if another one of the execution is worse. */
function withStage(reveal: Reveal, { final }: PlanGraph): Reveal {
  const { nodeId } = reveal;
  const stageId =
    nodeId === undefined ? undefined : final.cards.find(({ nodeIds }) => nodeIds.includes(nodeId))?.stageId;
  return stageId === undefined ? reveal : { stageId, ...reveal };
}

function isSource({ languageId, uri }: vscode.TextDocument): boolean {
  return uri.scheme !== 'output' && (languageId === 'python' || languageId === 'scala');
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
function createReceiver(parts: Receiver): (message: FromPanel) => Promise<void> {
  const { server, send } = parts;
  return async (message) => {
    switch (message.kind) {
      case 'ready':
        parts.listen();
        send({ kind: 'texts', language: vscode.env.language, texts: {} });
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

/** Runs once the cursor rests; what moved on in between is not asked for. */
function createRest(
  restMs: number,
  act: (editor: vscode.TextEditor) => Promise<void>,
  output: vscode.LogOutputChannel,
): vscode.Disposable & { readonly soon: (editor: vscode.TextEditor) => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    soon(editor) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        act(editor).catch((error: unknown) => output.error(`cursor: ${String(error)}`));
      }, restMs);
    },
    dispose: () => clearTimeout(timer),
  };
}
