import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type CodeLens,
  type Diagnostic,
  type Hover,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type { InitializationOptions, Notifications, RequestName, Requests, RunStatus } from '../../protocol/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built server, spoken to as an editor does: over its standard streams, in LSP. */
export interface LspServer {
  readonly folder: string;
  /** Resolves with the next diagnostics of a file that fit; those that are there already count. */
  diagnostics(file: string, fits: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** Resolves with the status that fits, the current one too. */
  status(fits: (status: RunStatus) => boolean): Promise<RunStatus>;
  open(file: string, text?: string): Promise<void>;
  /** Opens a notebook as an editor does, all cells; gives the URIs of the cells. */
  openNotebook(file: string): Promise<readonly string[]>;
  lensesOf(uri: string): Promise<readonly CodeLens[]>;
  /** Replaces the whole text; resolves when the server has taken it. */
  change(file: string, text: string): Promise<void>;
  text(file: string): string;
  uri(file: string): string;
  ask<Name extends RequestName>(name: Name, params: Requests[Name]['params']): Promise<Requests[Name]['result']>;
  link(log: string): Promise<Requests['planlight/link']['result']>;
  lenses(file: string): Promise<readonly CodeLens[]>;
  hover(file: string, line: number, character: number): Promise<Hover | null>;
  actions(file: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]>;
  /** Actions of one kind for the whole file. */
  actionsOfKind(file: string, kind: string): Promise<readonly CodeAction[]>;
  /** Messages that the server wrote to the editor's output as errors. */
  readonly errors: readonly string[];
  settings: Record<string, unknown>;
  /** A person changed settings. */
  configure(settings: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Whether the editor has the folder open, or only files. */
  readonly folder: boolean;
  /** Parts of the copy that are left out. */
  readonly without?: readonly string[];
  /** What else the client says at the start. */
  readonly initialize?: Partial<InitializationOptions>;
}

/** Starts `dist/server.js` over a copy of a folder. */
export async function startLspServer(source: string, options: StartOptions = { folder: true }): Promise<LspServer> {
  const server = join(root, 'dist', 'server.js');
  if (!existsSync(server)) throw new Error('dist/server.js is not there: run npm run build first');
  const folder = mkdtempSync(join(tmpdir(), 'planlight lsp-'));
  cpSync(source, folder, { recursive: true });
  for (const part of options.without ?? []) rmSync(join(folder, part), { recursive: true });
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published = new Map<string, readonly Diagnostic[]>();
  const errors: string[] = [];
  const texts = new Map<string, { text: string; version: number }>();
  const settings: Record<string, unknown> = {};
  let status: RunStatus | undefined;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiting) check();
  };
  const until = <T>(what: string, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        waiting.delete(check);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(
          new Error(`waited in vain for ${what}; last status: ${JSON.stringify(status)}; errors: ${errors.join('\n')}`),
        );
      }, 25_000);
      waiting.add(check);
      check();
    });

  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
    published.set(uri, diagnostics);
    changed();
  });
  connection.onNotification('planlight/status', (next: Notifications['planlight/status']) => {
    status = next;
    changed();
  });
  connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
    if (type === 1) errors.push(message);
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
    items.map(() => settings),
  );
  connection.onRequest('workspace/codeLens/refresh', () => null);
  connection.onRequest('workspace/inlayHint/refresh', () => null);
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();

  const uri = (file: string): string => pathToFileURL(join(folder, file)).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeConfiguration: { dynamicRegistration: true },
        codeLens: { refreshSupport: true },
        inlayHint: { refreshSupport: true },
      },
    },
    workspaceFolders: options.folder ? [{ uri: pathToFileURL(folder).href, name: 'test' }] : null,
    initializationOptions: { grammarFolder: join(root, 'dist'), rulePages: 'file:///rules', ...options.initialize },
  });
  await connection.sendNotification('initialized', {});

  return {
    folder,
    errors,
    settings,
    uri,
    diagnostics: (file, fits) =>
      until(`diagnostics of ${file}`, () => {
        const found = published.get(uri(file)) ?? [];
        return fits(found) ? found : undefined;
      }),
    status: (fits) => until('a status', () => (status !== undefined && fits(status) ? status : undefined)),
    text: (file) => texts.get(file)?.text ?? readFileSync(join(folder, file), 'utf8'),
    async open(file, text = readFileSync(join(folder, file), 'utf8')) {
      texts.set(file, { text, version: 1 });
      const languageId = file.endsWith('.py') ? 'python' : 'scala';
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uri(file), languageId, version: 1, text },
      });
    },
    async openNotebook(file) {
      const notebook = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        cells: { cell_type: string; source: string | string[] }[];
      };
      const cells = notebook.cells.map(({ cell_type, source }, index) => ({
        kind: cell_type === 'code' ? 2 : 1,
        document: `vscode-notebook-cell:${join(folder, file)}#${index}`,
        text: Array.isArray(source) ? source.join('') : source,
        languageId: cell_type === 'code' ? 'python' : 'markdown',
      }));
      await connection.sendNotification('notebookDocument/didOpen', {
        notebookDocument: {
          uri: uri(file),
          notebookType: 'jupyter-notebook',
          version: 1,
          cells: cells.map(({ kind, document }) => ({ kind, document })),
        },
        cellTextDocuments: cells.map(({ document, text, languageId }) => ({
          uri: document,
          languageId,
          version: 1,
          text,
        })),
      });
      return cells.map(({ document }) => document);
    },
    lensesOf: (cell) => connection.sendRequest('textDocument/codeLens', { textDocument: { uri: cell } }),
    async change(file, text) {
      const version = (texts.get(file)?.version ?? 0) + 1;
      texts.set(file, { text, version });
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uri(file), version },
        contentChanges: [{ text }],
      });
    },
    ask: (name, params) => connection.sendRequest(name, params),
    link: (log) =>
      connection.sendRequest('planlight/link', { uri: pathToFileURL(join(folder, log)).href, chosen: true }),
    lenses: (file) => connection.sendRequest('textDocument/codeLens', { textDocument: { uri: uri(file) } }),
    hover: (file, line, character) =>
      connection.sendRequest('textDocument/hover', { textDocument: { uri: uri(file) }, position: { line, character } }),
    actions: (file, diagnostic) =>
      connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri: uri(file) },
        range: diagnostic.range,
        context: { diagnostics: [diagnostic] },
      }),
    actionsOfKind: (file, kind) =>
      connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri: uri(file) },
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        context: { diagnostics: [], only: [kind] },
      }),
    async configure(changed) {
      Object.assign(settings, changed);
      await connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    },
    async stop() {
      await connection.sendRequest('shutdown');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one log in a folder of an example. */
export function logIn(folder: string): string {
  const path = join(root, 'examples', folder);
  const [log] = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
  if (log === undefined) throw new Error(`no log in ${path}`);
  return log;
}

export function example(name: string): string {
  return join(root, 'examples', name);
}

/** Applies the edits of an action to a text, last one first. */
export function applied(text: string, action: CodeAction): string {
  const edits = (action.edit?.documentChanges ?? []).flatMap((change) => ('edits' in change ? change.edits : []));
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }): number =>
    lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0) + character;
  let result = text;
  for (const edit of edits.toSorted((a, b) => offset(b.range.start) - offset(a.range.start))) {
    if (!('newText' in edit)) continue;
    result = result.slice(0, offset(edit.range.start)) + edit.newText + result.slice(offset(edit.range.end));
  }
  return result;
}
