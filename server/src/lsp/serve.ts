import { createConnection, ProposedFeatures, type InitializeParams } from 'vscode-languageserver/node';
import { createDocuments } from './documents.ts';
import { answerEditor, CAPABILITIES } from './editor.ts';
import { folderOfFile, foldersOf } from './folders.ts';
import { createGuard } from './guard.ts';
import { sessionOptions } from './initialize.ts';
import { answerRequests } from './requests.ts';
import { startSession, type Session } from './session.ts';
import { settingsOf } from './settings.ts';

/** One connection, one session: everything the server can do is wired here. */
export function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  const log = (message: string): void => connection.console.error(message);
  const guard = createGuard(log);
  const documents = createDocuments(connection);

  const ready = new Promise<Session>((resolve, reject) => {
    let params: InitializeParams | undefined;
    connection.onInitialize((given) => {
      params = given;
      return { capabilities: CAPABILITIES, serverInfo: { name: 'planlight' } };
    });
    connection.onInitialized(async () => {
      const uris = params?.workspaceFolders?.map(({ uri }) => uri) ?? [];
      const folders = uris.length > 0 ? foldersOf(uris) : folderOfFile(await documents.firstFile());
      const options = sessionOptions(params?.initializationOptions);
      const settings = settingsOf(await connection.workspace.getConfiguration('planlight'));
      startSession({ connection, documents, folders, options, settings, log }).then(resolve, reject);
    });
  });
  ready.catch((error: unknown) =>
    log(`Planlight could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  );
  connection.onShutdown(async () => (await ready).close());

  answerEditor(connection, guard, ready);
  answerRequests(connection, guard, ready);
  connection.listen();
}
