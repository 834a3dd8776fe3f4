import { createConnection, ProposedFeatures, type InitializeParams } from 'vscode-languageserver/node';
import { createDocuments } from './lsp/documents.ts';
import { answerEditor, CAPABILITIES } from './lsp/editor.ts';
import { foldersOf } from './lsp/folders.ts';
import { createGuard } from './lsp/guard.ts';
import { initializationOptions } from './lsp/initialize.ts';
import { answerRequests } from './lsp/requests.ts';
import { startSession, type Session } from './lsp/session.ts';
import { settingsOf } from './lsp/settings.ts';

/** Entry of the server: one connection, one session. Everything it can do is wired here, and nothing is decided. */
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
    const folders = foldersOf(params?.workspaceFolders?.map(({ uri }) => uri) ?? []);
    const options = initializationOptions(params?.initializationOptions);
    const settings = settingsOf(await connection.workspace.getConfiguration('planlight'));
    startSession({ connection, documents, folders, options, settings, log }).then(resolve, reject);
  });
});
ready.catch((error: unknown) =>
  log(`Planlight could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
);

answerEditor(connection, guard, ready);
answerRequests(connection, guard, ready);
connection.listen();
