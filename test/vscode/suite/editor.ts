import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PlanlightApi } from '../../../client/src/extension.ts';
import type { RunStatus } from '../../../protocol/server.ts';

/** The opened workspace is a copy of `examples/`. */
export function inWorkspace(...path: readonly string[]): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no workspace is open');
  return vscode.Uri.joinPath(folder.uri, ...path);
}

/** The one log in a folder of the workspace. */
export function logIn(folder: string): vscode.Uri {
  const [log] = readdirSync(inWorkspace(folder).fsPath);
  if (log === undefined) throw new Error(`no log in ${folder}`);
  return inWorkspace(join(folder, log));
}

export async function planlight(): Promise<PlanlightApi> {
  const extension = vscode.extensions.getExtension<PlanlightApi>('planlight.planlight');
  if (extension === undefined) throw new Error('the extension is not installed');
  return extension.activate();
}

export async function open(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(inWorkspace(file), { viewColumn: vscode.ViewColumn.One, preview: false });
}

export function lineOf(document: vscode.TextDocument, text: string): number {
  const line = document
    .getText()
    .split('\n')
    .findIndex((candidate) => candidate.includes(text));
  if (line === -1) throw new Error(`${text} is not in ${document.fileName}`);
  return line;
}

/** Resolves once `look` finds something; looks again whenever the event fires. */
export function until<T, E>(
  event: vscode.Event<E>,
  what: string,
  look: () => T | undefined,
  seen: () => unknown = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      listener.dispose();
      finish();
    };
    const check = (): void => {
      const found = look();
      if (found !== undefined) end(() => resolve(found));
    };
    const timer = setTimeout(
      () => end(() => reject(new Error(`waited in vain for ${what}; last: ${JSON.stringify(seen())}`))),
      40_000,
    );
    const listener = event(check);
    check();
  });
}

/** The marks of a rule in a document, once they are as wanted. */
export function marks(
  uri: vscode.Uri,
  rule: string,
  fits: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const look = (): readonly vscode.Diagnostic[] | undefined => {
    const found = vscode.languages.getDiagnostics(uri).filter((diagnostic) => ruleOf(diagnostic) === rule);
    return fits(found) ? found : undefined;
  };
  const seen = (): unknown => vscode.languages.getDiagnostics(uri);
  return until(vscode.languages.onDidChangeDiagnostics, `marks of ${rule} in ${uri.path}`, look, seen);
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export async function linked(log: vscode.Uri): Promise<RunStatus> {
  const api = await planlight();
  await vscode.commands.executeCommand('planlight.linkRun', log);
  return until(api.onStatus, 'a linked run', () => {
    const { status } = api;
    return status?.run !== undefined &&
      status.activity.kind === 'idle' &&
      vscode.Uri.parse(status.run.uri).path === log.path
      ? status
      : undefined;
  });
}

/** Asks at once and again after each event, until the answer fits. */
export function untilAnswer<T, E>(
  event: vscode.Event<E>,
  what: string,
  ask: () => Thenable<T>,
  fits: (answer: T) => boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let last: T | undefined;
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      listener.dispose();
      finish();
    };
    const look = async (): Promise<void> => {
      last = await ask();
      const found = last;
      if (fits(found)) end(() => resolve(found));
    };
    const check = (): void => {
      look().catch((error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))));
    };
    const timer = setTimeout(
      () => end(() => reject(new Error(`waited in vain for ${what}; last: ${JSON.stringify(last)}`))),
      40_000,
    );
    const listener = event(check);
    check();
  });
}

export function lensesOf(uri: vscode.Uri): Thenable<readonly vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
}

/** The words of our lens above a line. */
export function lensAt(lenses: readonly vscode.CodeLens[], line: number): string {
  return lenses
    .filter(({ range, command }) => range.start.line === line && command?.command.startsWith('planlight.') === true)
    .map(({ command }) => command?.title ?? '')
    .join(' | ');
}

export async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

export async function actionsAt(uri: vscode.Uri, mark: vscode.Diagnostic): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, mark.range);
}

/** Applies the action with a title that fits. */
export async function apply(actions: readonly vscode.CodeAction[], title: RegExp): Promise<void> {
  const action = actions.find((one) => title.test(one.title));
  if (action?.edit === undefined) throw new Error(`no ${title} in ${actions.map((one) => one.title).join('; ')}`);
  if (!(await vscode.workspace.applyEdit(action.edit))) throw new Error(`${action.title} was not applied`);
}

/** Sets `planlight.<name>` for the workspace; without a value the default counts again. */
export async function configure(name: string, value?: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('planlight').update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** Takes back what was done last to a document, as a person does. */
export async function undo(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await vscode.commands.executeCommand('undo');
}
