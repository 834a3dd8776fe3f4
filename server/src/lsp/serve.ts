import { createConnection, ProposedFeatures, type Connection, type InitializeParams } from 'vscode-languageserver/node';
import { setTexts } from '../base/texts.ts';
import type { Settings } from '../../../protocol/server.ts';
import { createDocuments, type Documents } from './documents.ts';
import { answerEditor, CAPABILITIES } from './editor.ts';
import { foldersOf, looseFolder, type Folders } from './folders.ts';
import { createGuard } from './guard.ts';
import { sessionOptions } from './initialize.ts';
import { answerRequests } from './requests.ts';
import { startSession, type Session } from './session.ts';
import { settingsOf } from './settings.ts';

/** One connection, one session: everything the server can do is wired here. */
export function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  const log = (message: string): void => connection.console.error(message);
  const documents = createDocuments(connection);

  connection.onInitialize((params) => {
    const options = sessionOptions(params.initializationOptions);
    setTexts(options.language, options.texts);
    const settings = (): Promise<Settings> => settingsNow(connection, params);
    const ready = new Promise<Session>((resolve, reject) => {
      connection.onInitialized(() => {
        const start = async (): Promise<Session> =>
          startSession({
            connection,
            documents,
            folders: foldersIn(params, documents),
            options,
            settings: await settings(),
            refreshes: refreshesOf(params),
            log,
          });
        start().then(resolve, reject);
      });
    });
    ready.catch((error: unknown) =>
      log(`Planlight could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    const guard = createGuard(log, ready);
    connection.onShutdown(guard('shutdown', (session) => session.close(), undefined));
    answerEditor(connection, guard, settings);
    answerRequests(connection, guard);
    return { capabilities: CAPABILITIES, serverInfo: { name: 'planlight' } };
  });
  connection.listen();
}

/** Without a folder the one of the file that is opened first stands in for it. */
function foldersIn({ workspaceFolders }: InitializeParams, documents: Documents): Folders {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? [];
  if (uris.length > 0) return foldersOf(uris);
  const loose = looseFolder();
  documents.onFirstFile(loose.begin);
  return loose.folders;
}

async function settingsNow(connection: Connection, { capabilities }: InitializeParams): Promise<Settings> {
  if (capabilities.workspace?.configuration !== true) return settingsOf(undefined);
  return settingsOf(await connection.workspace.getConfiguration('planlight'));
}

/** What the editor can be asked to ask for again. */
function refreshesOf({ capabilities: { workspace } }: InitializeParams): {
  readonly codeLens: boolean;
  readonly inlayHint: boolean;
} {
  return {
    codeLens: workspace?.codeLens?.refreshSupport === true,
    inlayHint: workspace?.inlayHint?.refreshSupport === true,
  };
}
