import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
import type { Settings } from '../../../protocol/server.ts';
import { isAllowed } from '../rules/suppress.ts';
import { diagnosticsOf, type DiagnosticOptions } from './diagnostics.ts';
import { linesOf } from './fileText.ts';
import type { PlacedFinding } from './fileView.ts';
import { locationOf } from './sources.ts';
import type { Workspace } from './workspace.ts';

/**
 * Sends diagnostics, and takes back those of documents that have none anymore.
 * Pushed, not pulled: they change when a run is linked, in files that nobody has opened too.
 */
export interface Publisher {
  publish(file: string): void;
  publishAll(): void;
}

export function createPublisher(
  workspace: Workspace,
  settings: () => Settings,
  rulePages: string,
  send: (params: PublishDiagnosticsParams) => void,
): Publisher {
  /** URIs that have diagnostics, by file. */
  const published = new Map<string, ReadonlySet<string>>();

  const publish = (file: string): void => {
    const source = workspace.sources.get(file);
    const view = workspace.view(file);
    const byUri = new Map<string, Diagnostic[]>();
    for (const { cell, diagnostic } of view === undefined ? [] : diagnosticsOf(view, options(file))) {
      const place = cell === undefined ? { range: diagnostic.range } : { cell, range: diagnostic.range };
      const location = locationOf(workspace.folders, source, file, place);
      if (location === undefined) continue;
      byUri.set(location.uri, [...(byUri.get(location.uri) ?? []), { ...diagnostic, range: location.range }]);
    }
    for (const uri of published.get(file) ?? []) if (!byUri.has(uri)) send({ uri, diagnostics: [] });
    const version = source?.open?.cellUris === undefined ? source?.open?.version : undefined;
    for (const [uri, diagnostics] of byUri)
      send(version === undefined ? { uri, diagnostics } : { uri, version, diagnostics });
    if (byUri.size === 0) published.delete(file);
    else published.set(file, new Set(byUri.keys()));
  };

  const options = (file: string): DiagnosticOptions => ({
    minimumSeverity: settings().diagnostics.minimumSeverity,
    rulePages,
    locate: (site) => workspace.locate(site),
    isAllowed: (placed) => isAllowedNow(workspace, file, placed),
  });

  return {
    publish,
    publishAll() {
      for (const file of new Set([...published.keys(), ...workspace.files()])) publish(file);
    },
  };
}

/** A comment that was typed since the rules ran counts at once. */
export function isAllowedNow(workspace: Workspace, file: string, { finding, standing }: PlacedFinding): boolean {
  if (standing.kind !== 'same' || finding.site === undefined) return false;
  const { cell, range } = standing.place;
  const { cell: _, inner: __, ...site } = finding.site;
  const now = { ...finding, site: { ...site, range, ...(cell === undefined ? {} : { cell }) } };
  return isAllowed(now, (_, cellNow) => {
    const text = workspace.sources.get(file)?.text;
    return text && linesOf(text, cellNow);
  });
}
