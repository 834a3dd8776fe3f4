import * as vscode from 'vscode';
import type { LinkResult, RunStatus } from '../../protocol/server.ts';
import type { Server } from './server.ts';

/** Which run this workspace is linked to, over restarts of server and editor: a server that starts is told what it was, and looks for logs. */
export interface LinkedRun extends vscode.Disposable {
  link(uri: vscode.Uri, app?: string): Promise<LinkResult>;
  unlink(): Promise<void>;
  /** What the server said last; undefined before it said anything. */
  readonly status: RunStatus | undefined;
  readonly onStatus: vscode.Event<RunStatus>;
}

const MEMORY = 'planlight.linkedRun';

/** What a person decided in this workspace: a log, perhaps one application of it, or to have none. */
interface Memory {
  readonly uri?: string;
  readonly app?: string;
}

export function createLinkedRun(
  context: vscode.ExtensionContext,
  server: Server,
  output: vscode.LogOutputChannel,
): LinkedRun {
  let status: RunStatus | undefined;
  /** Where the last run came from that the server told of; it may have been found, not chosen. */
  let lastUri: string | undefined;
  /** Links what a person chose in this workspace, else what was linked last; then looks for logs. */
  const resume = async (): Promise<void> => {
    const decided = context.workspaceState.get<Memory>(MEMORY);
    const { uri, app } = decided ?? (lastUri === undefined ? {} : { uri: lastUri });
    if (uri !== undefined)
      await server.ask('planlight/link', { uri, chosen: false, ...(app === undefined ? {} : { app }) });
    else if (decided !== undefined) await server.ask('planlight/unlink', {});
    await server.ask('planlight/refresh', {});
  };
  const contexts = new Map<string, boolean>();
  const setContext = (key: string, value: boolean): void => {
    // Progress is told ten times a second, and changes none of them.
    if (contexts.get(key) === value) return;
    contexts.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const listening = [
    server.onStatus((next) => {
      status = next;
      lastUri = next.run?.uri ?? lastUri;
      setContext('planlight.runLinked', next.run !== undefined);
      setContext('planlight.reading', next.activity.kind === 'reading');
      setContext('planlight.comparing', next.comparedWith !== undefined);
    }),
    server.onRunning(() => {
      void resume()
        .catch((error: unknown) => output.error(`resume: ${String(error)}`))
        .then(() => vscode.commands.executeCommand('setContext', 'planlight.looked', true));
    }),
  ];
  return {
    async link(uri, app) {
      const memory: Memory & { readonly uri: string } = { uri: uri.toString(), ...(app === undefined ? {} : { app }) };
      const result = await server.ask('planlight/link', { ...memory, chosen: true });
      if (result.kind === 'linked') await context.workspaceState.update(MEMORY, memory);
      return result;
    },
    async unlink() {
      lastUri = undefined;
      const none: Memory = {};
      await context.workspaceState.update(MEMORY, none);
      await server.ask('planlight/unlink', {});
    },
    get status() {
      return status;
    },
    onStatus: server.onStatus,
    dispose() {
      for (const one of listening) one.dispose();
    },
  };
}
