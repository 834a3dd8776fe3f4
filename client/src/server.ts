import * as vscode from 'vscode';
import type { Notifications, RequestName, Requests } from '../../protocol/server.ts';
import type { connectToServer, ServerConnection } from './languageClient.ts';

/** The language server as the rest of the client sees it: started when first needed, started again when it dies. */
export interface Server extends vscode.Disposable {
  /** Starts the server if it does not run yet; resolves when it answers. */
  start(): Promise<void>;
  readonly isStarted: boolean;
  /** Starts the server if needed, then asks. */
  ask<Name extends RequestName>(name: Name, params: Requests[Name]['params']): Promise<Requests[Name]['result']>;
  /** The server told something; also after a restart. */
  readonly onStatus: vscode.Event<Notifications['planlight/status']>;
  /** The server runs, for the first time or anew, and knows nothing yet. */
  readonly onRunning: vscode.Event<void>;
  restart(): Promise<void>;
  /** Resolves when the server has ended; for an editor that closes. */
  stop(): Promise<void>;
}

/** `load` gives the connection's code: it is large, and an editor without Spark never needs it. */
export function createServer(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  load: () => Promise<typeof connectToServer>,
): Server {
  const statusEmitter = new vscode.EventEmitter<Notifications['planlight/status']>();
  const runningEmitter = new vscode.EventEmitter<void>();
  let client: ServerConnection | undefined;
  let starting: Promise<void> | undefined;

  const launch = async (): Promise<void> => {
    const connect = await load();
    const created = connect(context, output, {
      onStatus: (status) => statusEmitter.fire(status),
      onRunning: () => runningEmitter.fire(),
    });
    client = created;
    try {
      await created.start();
    } catch (error) {
      // The next start makes a new one.
      client = undefined;
      await created.stop();
      throw error;
    }
  };
  const start = (): Promise<void> => {
    starting ??= launch().catch((error: unknown) => {
      starting = undefined;
      void vscode.window.showErrorMessage(vscode.l10n.t('Planlight could not start its server: {0}', String(error)));
      throw error;
    });
    return starting;
  };

  return {
    start,
    get isStarted() {
      return starting !== undefined;
    },
    async ask(name, params) {
      await start();
      if (client === undefined) throw new Error('the server has just been started');
      return client.ask(name, params);
    },
    onStatus: statusEmitter.event,
    onRunning: runningEmitter.event,
    async restart() {
      if (client === undefined) return start();
      await client.restart();
      return undefined;
    },
    async stop() {
      await client?.stop();
    },
    dispose() {
      statusEmitter.dispose();
      runningEmitter.dispose();
      void client?.stop();
    },
  };
}
