import * as vscode from 'vscode';
import type { HeatMark } from '../../protocol/server.ts';
import type { LinkedRun } from './linkedRun.ts';
import type { Server } from './server.ts';

/** Bars in the gutter, longer the hotter: length says what color says, for those who do not see the color. */
const LEVELS = [
  { color: '#c9a227', bars: 1 },
  { color: '#d9822b', bars: 2 },
  { color: '#d4552c', bars: 3 },
  { color: '#c72c2c', bars: 4 },
] as const;
/** Typing moves marks with their lines by itself; new ones are asked for when it pauses. */
const AFTER_TYPING_MS = 400;

/** Shows beside the lines which of them the run spent its time on, where the setting asks for it. */
export function showHeat(server: Server, linked: LinkedRun, output: vscode.LogOutputChannel): vscode.Disposable {
  const types = LEVELS.map(({ color, bars }) =>
    vscode.window.createTextEditorDecorationType({
      gutterIconPath: barIcon(color, bars),
      gutterIconSize: 'contain',
      overviewRulerColor: color,
      overviewRulerLane: vscode.OverviewRulerLane.Left,
    }),
  );
  let pause: NodeJS.Timeout | undefined;
  const showAll = (): void => {
    for (const editor of vscode.window.visibleTextEditors)
      show(editor).catch((error: unknown) => output.error(`heat: ${String(error)}`));
  };
  const show = async (editor: vscode.TextEditor): Promise<void> => {
    const wanted = server.isStarted && isWanted(editor.document);
    const { version, uri } = editor.document;
    const marks = wanted ? (await server.ask('planlight/heat', { uri: uri.toString() })).marks : [];
    if (editor.document.version === version) draw(editor, types, marks);
  };
  return vscode.Disposable.from(
    ...types,
    vscode.window.onDidChangeVisibleTextEditors(showAll),
    vscode.workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration('planlight.gutterHeat') && showAll(),
    ),
    linked.onStatus(({ activity }) => activity.kind === 'idle' && showAll()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!isWanted(document)) return;
      clearTimeout(pause);
      pause = setTimeout(showAll, AFTER_TYPING_MS);
    }),
    { dispose: () => clearTimeout(pause) },
  );
}

function isWanted({ uri, languageId }: vscode.TextDocument): boolean {
  if (languageId !== 'python' && languageId !== 'scala') return false;
  return vscode.workspace.getConfiguration('planlight', uri).get('gutterHeat.enabled') === true;
}

function draw(
  editor: vscode.TextEditor,
  types: readonly vscode.TextEditorDecorationType[],
  marks: readonly HeatMark[],
): void {
  for (const [index, type] of types.entries()) {
    const ofLevel = marks.filter(({ level }) => level === index + 1);
    editor.setDecorations(
      type,
      ofLevel.map(({ line, words }) => ({ range: new vscode.Range(line, 0, line, 0), hoverMessage: words })),
    );
  }
}

function barIcon(color: string, bars: number): vscode.Uri {
  const drawn = Array.from(
    { length: bars },
    (_, index) =>
      `<rect x="${1 + index * 4}" y="${12 - index * 3}" width="3" height="${3 + index * 3}" fill="${color}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="18" height="16" viewBox="0 0 18 16">${drawn.join('')}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`);
}
