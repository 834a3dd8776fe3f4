import type { Connection, InitializeResult } from 'vscode-languageserver/node';
import { CodeActionKind, MarkupKind, PositionEncodingKind, TextDocumentSyncKind } from 'vscode-languageserver/node';
import type { Settings } from '../../../protocol/server.ts';
import { besideOf } from './beside.ts';
import { codeActionsOf, FIX_ALL } from './codeActions.ts';
import { codeLensesOf } from './codeLens.ts';
import { documentOf, placeEdits } from './edits.ts';
import { linesOf } from './fileText.ts';
import type { Guard } from './guard.ts';
import { hoverAt } from './hover.ts';
import { inlayHintsOf } from './inlayHints.ts';
import { isAllowedNow } from './publish.ts';
import { viewAt } from './requests.ts';
import { isAtLeast } from '../rules/severity.ts';
import type { Session } from './session.ts';
import { locationOf } from './sources.ts';

export const CAPABILITIES: InitializeResult['capabilities'] = {
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  notebookDocumentSync: {
    // All cells, markdown ones too: places in a notebook count every cell.
    notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook', scheme: 'file' } }],
  },
  codeLensProvider: { resolveProvider: false },
  hoverProvider: true,
  inlayHintProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
};

/** What LSP itself asks: one handler per capability, each on its own if it fails. */
export function answerEditor(connection: Connection, guard: Guard<Session>, settings: () => Promise<Settings>): void {
  connection.onCodeLens(
    guard('code lens', (session, { textDocument }) => {
      const at = viewAt(session, textDocument.uri);
      const facts = session.workspace.linked?.facts;
      if (at === undefined || facts === undefined) return [];
      return codeLensesOf(at.view, facts, besideOf(session.workspace, at.file), session.settings().codeLens.show).flatMap(({ cell, lens }) => (cell === at.cell ? [lens] : []));
    }, []),
  ); // prettier-ignore

  connection.onHover(
    guard('hover', (session, { textDocument, position }) => {
      const at = viewAt(session, textDocument.uri);
      const facts = session.workspace.linked?.facts;
      if (at === undefined || facts === undefined || !session.settings().hover.enabled) return undefined;
      const hover = hoverAt(at.view, facts, besideOf(session.workspace, at.file), at.cell, position);
      return hover && { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: hover.range };
    }, undefined),
  ); // prettier-ignore

  connection.onCodeAction(
    guard('code action', (session, { textDocument, range, context }) => {
      const { workspace, documents } = session;
      const at = viewAt(session, textDocument.uri);
      if (at === undefined) return [];
      const request = { cell: at.cell, range, diagnostics: context.diagnostics, only: context.only };
      const actions = codeActionsOf(at.view, request, {
        rulePages: session.rulePages,
        lines: (file, cell) => linesNow(session, file, cell),
        isShown: (placed) =>
          isAtLeast(placed.finding.severity, session.settings().diagnostics.minimumSeverity) && !isAllowedNow(workspace, at.file, placed),
        placeEdits: (edits, texts) => placeEdits(workspace, documents, edits, texts),
        document: (file, cell) => {
          const start = { line: 0, character: 0 };
          const place = { range: { start, end: start } };
          const location = locationOf(workspace.folders, workspace.sources.get(file), file, cell === undefined ? place : { ...place, cell });
          return location && documentOf(documents, location.uri);
        },
      });
      return [...actions];
    }, []),
  ); // prettier-ignore

  connection.languages.inlayHint.on(
    guard('inlay hints', (session, { textDocument }) => {
      const at = viewAt(session, textDocument.uri);
      const facts = session.workspace.linked?.facts;
      if (at === undefined || facts === undefined || !session.settings().inlayHints.enabled) return [];
      return [...inlayHintsOf(at.view, facts, besideOf(session.workspace, at.file), at.cell, linesNow(session, at.file, at.cell) ?? [])];
    }, []),
  ); // prettier-ignore

  connection.onDidChangeWatchedFiles(
    guard('changed files', (session, { changes }) => session.changedOnDisk(changes.map(({ uri }) => uri)), undefined),
  ); // prettier-ignore

  connection.onDidChangeConfiguration(
    guard('settings', async (session) => {
      await session.configure(await settings());
    }, undefined),
  ); // prettier-ignore
}

function linesNow({ workspace }: Session, file: string, cell: number | undefined): readonly string[] | undefined {
  const text = workspace.sources.get(file)?.text;
  return text && linesOf(text, cell);
}
