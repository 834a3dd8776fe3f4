import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type ErrorHandler,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import type { InitializationOptions, Notifications, RequestName, Requests } from '../../protocol/server.ts';

/** The only file that knows the protocol's library; loaded when the server is first needed. */
export interface ServerConnection {
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Ends the server and lets go of all it used; never rejects. */
  stop(): Promise<void>;
  ask<Name extends RequestName>(name: Name, params: Requests[Name]['params']): Promise<Requests[Name]['result']>;
}

export interface ServerListener {
  readonly onStatus: (status: Notifications['planlight/status']) => void;
  /** The server runs, for the first time or anew, and knows nothing yet. */
  readonly onRunning: () => void;
}

/** Only commands that lenses and hovers of ours carry; nothing else in a hover's text can run anything. */
const COMMANDS_IN_HOVERS = ['planlight.openGraph', 'planlight.openRule', 'planlight.linkRun', 'planlight.compareRuns'];

const SOURCE_FILES = '**/*.{py,scala,sc,ipynb}';
/** As Spark names its logs; the server knows the names better. */
const LOG_FILES = '**/{app-,application_,local-,spark-,events_}*';

/** Crashes within this time that are answered with a restart; one more, and the person must ask. */
const MOST_RESTARTS = 3;
const RESTART_WINDOW_MS = 3 * 60_000;

export function connectToServer(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  listener: ServerListener,
): ServerConnection {
  const watchers = [SOURCE_FILES, LOG_FILES].map((pattern) => vscode.workspace.createFileSystemWatcher(pattern));
  const client = new LanguageClient(
    'planlight',
    'Planlight',
    serverOptions(context),
    clientOptions(context, output, watchers),
  );
  client.onNotification('planlight/status' satisfies keyof Notifications, listener.onStatus);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) listener.onRunning();
  });
  return {
    start: () => client.start(),
    restart: () => client.restart(),
    ask: (name, params) => client.sendRequest(name, params),
    async stop() {
      for (const watcher of watchers) watcher.dispose();
      try {
        await client.dispose();
      } catch (error) {
        // It did not run, or did not answer in time and was killed.
        output.debug(`stop: ${String(error)}`);
      }
    },
  };
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  return {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
}

function clientOptions(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  watchers: readonly vscode.FileSystemWatcher[],
): LanguageClientOptions {
  /** Asked for at each start: a workspace may be trusted by then. */
  const initializationOptions = (): InitializationOptions => ({
    grammarFolder: vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath,
    logWorker: vscode.Uri.joinPath(context.extensionUri, 'dist', 'eventlogWorker.js').fsPath,
    cacheFolder: context.globalStorageUri.fsPath,
    rulePages: vscode.Uri.joinPath(context.extensionUri, 'docs', 'rules').toString(),
    language: vscode.env.language,
    texts: vscode.l10n.bundle ?? {},
    trusted: vscode.workspace.isTrusted,
  });
  return {
    documentSelector: [
      { scheme: 'file', language: 'python' },
      { scheme: 'file', language: 'scala' },
      { notebook: { notebookType: 'jupyter-notebook', scheme: 'file' }, language: 'python' },
      { notebook: { notebookType: 'jupyter-notebook', scheme: 'file' }, language: 'scala' },
    ],
    initializationOptions,
    outputChannel: output,
    // What a person must know is told by us, once.
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false,
    synchronize: {
      configurationSection: 'planlight',
      fileEvents: [...watchers],
    },
    markdown: { isTrusted: { enabledCommands: COMMANDS_IN_HOVERS }, supportHtml: false },
    errorHandler: createErrorHandler(output),
  };
}

/** Says what happened and goes on; gives up when the server dies again and again. */
function createErrorHandler(output: vscode.LogOutputChannel): ErrorHandler {
  const crashes: number[] = [];
  return {
    error(error) {
      output.error(`connection: ${error.message}`);
      return { action: ErrorAction.Continue };
    },
    closed() {
      const now = Date.now();
      crashes.push(now);
      const recent = crashes.filter((at) => now - at < RESTART_WINDOW_MS).length;
      if (recent <= MOST_RESTARTS) {
        const message = vscode.l10n.t('The server of Planlight stopped unexpectedly and was started again.');
        output.warn(message);
        void vscode.window.showWarningMessage(message);
        return { action: CloseAction.Restart, handled: true };
      }
      void offerRestart(output);
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}

async function offerRestart(output: vscode.LogOutputChannel): Promise<void> {
  const [again, details] = [vscode.l10n.t('Start Again'), vscode.l10n.t('Show Output')];
  const message = vscode.l10n.t(
    'The server of Planlight stopped {0} times in 3 minutes and was not started again.',
    MOST_RESTARTS + 1,
  );
  const choice = await vscode.window.showErrorMessage(message, again, details);
  if (choice === again) await vscode.commands.executeCommand('planlight.restartServer');
  if (choice === details) output.show();
}
