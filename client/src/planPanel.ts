import * as vscode from 'vscode';
import type { PlanGraph } from '../../protocol/graph.ts';
import type { FromPanel, Reveal, ToPanel } from '../../protocol/panel.ts';
import type { GraphResult, OpenGraphArguments, RunStatus } from '../../protocol/server.ts';
import type { LinkedRun } from './linkedRun.ts';
import { panelHtml } from './panelHtml.ts';
import { createReceiver, type Shown } from './panelMessages.ts';
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
  let application: string | undefined;
  let comparedWith: string | undefined;
  let drawn: PlanGraph | undefined;
  let isStale = false;
  /** Of questions that are under way only the newest one's answer counts. */
  let asked = 0;

  const send = (message: ToPanel): void => {
    // A webview's postMessage reaches our own page only and knows no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    void panel.webview.postMessage(message);
  };
  let edited: readonly string[] = [];
  const tellEdited = (files: readonly string[]): void => {
    if (files.join('\n') === edited.join('\n')) return;
    edited = files;
    send({ kind: 'edited', files });
  };
  const draw = async (): Promise<void> => {
    if (!listens) return;
    const turn = ++asked;
    const { execution, reveal } = shown;
    const result = await server.ask('planlight/graph', execution === undefined ? {} : { execution });
    if (turn !== asked) return;
    drawn = result.kind === 'graph' ? result.graph : undefined;
    if (result.kind === 'graph') {
      shown = { execution: result.graph.execution.id, reveal: undefined };
      panel.title = vscode.l10n.t('Plan: {0}', result.graph.execution.title);
    }
    send(messageOf(result, reveal));
    tellEdited(linked.status?.editedSinceRun ?? []);
  };
  /** A panel that no one sees is drawn when someone does. */
  const redraw = (): void => {
    isStale = !panel.visible;
    if (!isStale) draw().catch((error: unknown) => output.error(`panel: ${String(error)}`));
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
    listen() {
      listens = true;
      edited = [];
    },
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
      if (panel.visible && isStale) redraw();
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
      if (listens) tellEdited(status.editedSinceRun);
      const isSameLog = status.run?.id === runId && runId !== undefined;
      if (isSameLog && status.comparedWith === comparedWith) return;
      const isSameRun = isSameLog || (application !== undefined && applicationOf(status) === application);
      comparedWith = status.comparedWith;
      application = applicationOf(status);
      // An execution of one run means nothing in another; in a log that only grew it is the same one.
      if (!isSameRun && runId !== undefined) shown = { execution: undefined, reveal: undefined };
      runId = status.run?.id;
      redraw();
    }),
    cursor,
  );
  runId = linked.status?.run?.id;
  application = applicationOf(linked.status);
  comparedWith = linked.status?.comparedWith;
  panel.webview.html = panelHtml(panel.webview, context.extensionUri);
  return {
    panel,
    async show(next) {
      const same = next.execution !== undefined && next.execution === shown.execution;
      const wasHidden = !panel.visible;
      panel.reveal(undefined, true);
      if (wasHidden) {
        // A hidden page is gone: the one that is loaded now asks for what to show.
        shown = next;
        listens = false;
        return;
      }
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

/** A log that is still being written has another identity whenever it grew, and loses the ending of its name at last. */
function applicationOf(status: RunStatus | undefined): string | undefined {
  const run = status?.run;
  return run && [run.uri.replace(/\.inprogress$/, ''), run.appId, run.attempt].join(' ');
}

function isSource({ languageId, uri }: vscode.TextDocument): boolean {
  return uri.scheme !== 'output' && (languageId === 'python' || languageId === 'scala');
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
