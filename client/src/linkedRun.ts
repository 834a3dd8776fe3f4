import * as vscode from 'vscode';
import type { LinkResult, RunStatus } from '../../protocol/server.ts';
import type { Server } from './server.ts';

/** Which run this workspace is linked to, over restarts of server and editor. */
export interface LinkedRun extends vscode.Disposable {
  /** The run that a person chose in this workspace. */
  readonly remembered: string | undefined;
  link(uri: vscode.Uri, app?: string): Promise<LinkResult>;
  unlink(): Promise<void>;
  /** What the server said last; undefined before it said anything. */
  readonly status: RunStatus | undefined;
  readonly onStatus: vscode.Event<RunStatus>;
}

const MEMORY = 'planlight.linkedRun';

export function createLinkedRun(context: vscode.ExtensionContext, server: Server): LinkedRun {
  let status: RunStatus | undefined;
  const listening = [
    server.onStatus((next) => {
      status = next;
      void vscode.commands.executeCommand('setContext', 'planlight.runLinked', next.run !== undefined);
    }),
    server.onRestarted(() => void relink()),
  ];
  const remembered = (): string | undefined => context.workspaceState.get<string>(MEMORY);
  const relink = async (): Promise<void> => {
    const uri = remembered();
    if (uri !== undefined) await server.ask('planlight/link', { uri, chosen: false });
  };
  return {
    get remembered() {
      return remembered();
    },
    async link(uri, app) {
      const result = await server.ask('planlight/link', {
        uri: uri.toString(),
        chosen: true,
        ...(app === undefined ? {} : { app }),
      });
      if (result.kind === 'linked') await context.workspaceState.update(MEMORY, uri.toString());
      return result;
    },
    async unlink() {
      await context.workspaceState.update(MEMORY, undefined);
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
