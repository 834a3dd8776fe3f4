import * as vscode from 'vscode';
import type { RunStatus } from '../../protocol/server.ts';
import { registerCommands } from './commands.ts';
import { showHeat } from './heat.ts';
import { createLinkedRun } from './linkedRun.ts';
import { createPlanPanel } from './planPanel.ts';
import { showRunsView } from './runsView.ts';
import { welcomeToSample } from './sample.ts';
import { createServer } from './server.ts';
import { whenSparkIsSeen } from './sparkSeen.ts';
import { showStatus } from './status.ts';
import { createTextPages } from './textPages.ts';

/** For other extensions, and for tests: what the status item knows. */
export interface PlanlightApi {
  readonly status: RunStatus | undefined;
  readonly onStatus: vscode.Event<RunStatus>;
}

let stop: (() => Promise<void>) | undefined;

/** Puts the parts together. Nothing is started here but a look at the open documents' imports. */
export function activate(context: vscode.ExtensionContext): PlanlightApi {
  const output = vscode.window.createOutputChannel('Planlight', { log: true });
  const server = createServer(context, output, async () => (await import('./languageClient.ts')).connectToServer);
  stop = () => server.stop();
  const linked = createLinkedRun(context, server, output);
  const panel = createPlanPanel({ context, server, linked, output });
  const pages = createTextPages();

  const restart = (): void => {
    if (server.isStarted) server.restart().catch((error: unknown) => output.error(`restart: ${String(error)}`));
  };

  const firstStatus = server.onStatus(() => {
    firstStatus.dispose();
    context.subscriptions.push(showStatus(linked));
  });
  context.subscriptions.push(
    output,
    server,
    linked,
    panel,
    pages,
    firstStatus,
    showHeat(server, linked, output),
    showRunsView({ context, server, linked, output }),
    registerCommands({ context, server, linked, panel, pages, output }),
    // Names of files start at the folders, so that other folders are another workspace for the server.
    vscode.workspace.onDidChangeWorkspaceFolders(restart),
    // What an untrusted workspace named may be looked into now.
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    whenSparkIsSeen(() => {
      server.start().catch((error: unknown) => output.error(`start: ${String(error)}`));
    }),
  );
  welcomeToSample(linked).catch((error: unknown) => output.error(`sample: ${String(error)}`));
  return {
    get status() {
      return linked.status;
    },
    onStatus: linked.onStatus,
  };
}

/** The editor waits for it: the server ends its threads and its process. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
