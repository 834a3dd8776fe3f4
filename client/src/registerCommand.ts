import * as vscode from 'vscode';
import type { Server } from './server.ts';

/** What a failing command is told with. */
export interface CommandEdge {
  readonly server: Server;
  readonly output: vscode.LogOutputChannel;
}

/** A command that fails says so once, in a sentence; what happened stands in the output. */
export function registerCommand(
  { server, output }: CommandEdge,
  name: string,
  run: (argument?: unknown) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(`planlight.${name}`, async (argument?: unknown) => {
    try {
      return await run(argument);
    } catch (error) {
      output.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      // A server that does not start has said so itself.
      if (server.isStarted) void tellFailure(output);
      return undefined;
    }
  });
}

async function tellFailure(output: vscode.LogOutputChannel): Promise<void> {
  const details = vscode.l10n.t('Show Output');
  const message = vscode.l10n.t('Planlight could not do this; its output has the details.');
  if ((await vscode.window.showErrorMessage(message, details)) === details) output.show();
}
