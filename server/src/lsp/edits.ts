import type { OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import type { SourceEdit } from '../model/finding.ts';
import type { Documents } from './documents.ts';
import { createPlacer, type FileText } from './fileText.ts';
import { locationOf } from './sources.ts';
import type { Workspace } from './workspace.ts';

/**
 * Edits of a fix as they stand in the text of now, all of them or none: half a fix is worse than no fix.
 * They count in the texts at linking, where not in later ones.
 */
export function placeEdits(
  workspace: Workspace,
  documents: Documents,
  edits: readonly SourceEdit[],
  texts?: ReadonlyMap<string, FileText>,
): readonly TextDocumentEdit[] | undefined {
  const byUri = new Map<string, TextEdit[]>();
  for (const { file, cell, range, newText } of edits) {
    const source = workspace.sources.get(file);
    const before = texts?.get(file) ?? workspace.linked?.baseline.get(file)?.text;
    if (source === undefined || before === undefined) return undefined;
    const place = createPlacer(before, source.text)(cell === undefined ? { range } : { cell, range });
    const location = place && locationOf(workspace.folders, source, file, place);
    if (location === undefined) return undefined;
    byUri.set(location.uri, [...(byUri.get(location.uri) ?? []), { range: location.range, newText }]);
  }
  return [...byUri].map(([uri, textEdits]) => ({ textDocument: documentOf(documents, uri), edits: textEdits }));
}

export function documentOf(documents: Documents, uri: string): OptionalVersionedTextDocumentIdentifier {
  // LSP has null for a document that is not open.
  return { uri, version: documents.versionOf(uri) ?? null };
}
