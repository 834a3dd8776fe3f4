import type { Connection } from 'vscode-languageserver/node';
import type { FixEdit, FixResult, PlaceResult, RequestName, Requests } from '../../../protocol/server.ts';
import type { GraphSite } from '../../../protocol/graph.ts';
import { t } from '../base/texts.ts';
import type { Site } from '../model/text.ts';
import { placeEdits } from './edits.ts';
import { besideOf } from './beside.ts';
import { hasRun } from './comparing.ts';
import type { FileView } from './fileView.ts';
import { applicationGraphOf, graphOf, planAt } from './graphs.ts';
import type { Guard } from './guard.ts';
import { executionsAt } from './executionText.ts';
import { explainLine } from './explain.ts';
import { heatOf } from './heat.ts';
import { findingItems, summaryOf } from './runItems.ts';
import type { Session } from './session.ts';
import { locationOf } from './sources.ts';
import type { Workspace } from './workspace.ts';

/** Our own requests, one handler each; what they mean stands in `protocol/server.ts`. */
export function answerRequests(connection: Connection, guard: Guard<Session>): void {
  const answer = <Name extends RequestName>(
    name: Name,
    otherwise: Requests[Name]['result'],
    handler: (
      session: Session,
      params: Requests[Name]['params'],
    ) => Requests[Name]['result'] | Promise<Requests[Name]['result']>,
  ): void => {
    connection.onRequest<object, void>(name, guard(name, handler, otherwise));
  };
  const failed = t('Planlight met an error of its own; its output has the details.');

  answer('planlight/link', { kind: 'refused', message: failed }, async ({ linking, status, discovery }, params) => {
    discovery.setDeclined(false);
    const result = await linking.link(params);
    status.setProblems('link', result.kind === 'refused' ? [result.message] : []);
    return result;
  });
  answer('planlight/unlink', {}, async ({ linking, status, discovery }) => {
    discovery.setDeclined(true);
    status.setProblems('link', []);
    await linking.unlink();
    return {};
  });
  answer('planlight/stopReading', {}, async ({ linking, discovery }) => {
    discovery.setDeclined(true);
    await linking.stop();
    return {};
  });
  answer('planlight/refresh', {}, async ({ discovery }) => {
    await discovery.look();
    return {};
  });
  answer(
    'planlight/graph',
    { kind: 'empty', reason: 'unreadable', message: failed },
    ({ workspace, status }, { execution }) => {
      const { activity } = status.current();
      if (workspace.linked?.run === undefined && activity.kind === 'reading') {
        return {
          kind: 'reading',
          log: activity.what,
          done: Math.round(100 * (activity.share ?? 0)),
          total: activity.share === undefined ? 0 : 100,
        };
      }
      return graphOf(workspace.linked, execution, workspace.compared?.comparison);
    },
  );
  answer('planlight/applicationGraph', { kind: 'empty', reason: 'unreadable', message: failed }, ({ workspace }) =>
    applicationGraphOf(workspace.linked),
  );
  answer('planlight/place', { kind: 'gone', message: failed }, ({ workspace }, { site }) =>
    placeOf(workspace, siteOf(site)),
  );
  answer('planlight/planAt', { nodes: [] }, (session, { uri, position }) => {
    const at = viewAt(session, uri);
    return at === undefined ? { nodes: [] } : planAt(at.view, at.cell, position.line);
  });
  answer('planlight/explain', { markdown: undefined }, (session, { uri, position }) => {
    const at = viewAt(session, uri);
    const facts = session.workspace.linked?.facts;
    if (at === undefined || facts === undefined) return { markdown: undefined };
    return {
      markdown: explainLine(at.view, facts, besideOf(session.workspace, at.file), at.cell, position.line),
    };
  });
  answer('planlight/executionsAt', { executions: [] }, (session, { uri, position }) => {
    const at = viewAt(session, uri);
    const facts = session.workspace.linked?.facts;
    if (at === undefined || facts === undefined) return { executions: [] };
    return { executions: executionsAt(at.view, facts, at.cell, position.line) };
  });
  answer('planlight/heat', { marks: [] }, (session, { uri }) => {
    const at = viewAt(session, uri);
    const facts = session.workspace.linked?.facts;
    return { marks: at === undefined || facts === undefined ? [] : heatOf(at.view, facts, at.cell) };
  });
  answer('planlight/runs', { runs: [] }, ({ runs, status }) => runs.list(status.current().offers));
  answer('planlight/forget', {}, async ({ runs, workspace, linking, discovery, status }, { id }) => {
    const { linked } = workspace;
    if (linked?.run !== undefined && summaryOf(linked.run).id === id) {
      discovery.setDeclined(true);
      await linking.unlink();
    }
    runs.forget(id);
    status.tell();
    return {};
  });
  answer('planlight/findings', { findings: [] }, ({ workspace }) => ({
    findings: workspace.linked === undefined ? [] : findingItems(workspace, workspace.linked),
  }));
  answer('planlight/compare', { kind: 'none', message: failed }, ({ runs, workspace, comparing }, params) => {
    const { linked } = workspace;
    const other = runs.other(params);
    if (linked === undefined || !hasRun(linked)) return { kind: 'none', message: t('Link a run first.') };
    if (other === undefined)
      return { kind: 'none', message: t('There is no other run to compare with yet: link a second one.') };
    return comparing.choose(other, linked);
  });
  answer('planlight/endComparison', {}, ({ comparing }) => {
    comparing.end();
    return {};
  });
  answer('planlight/fix', { kind: 'none', message: failed }, (session, params) => fixOf(session, params));
}

/** What the linked run says of a document, and which cell of it the document is. */
export function viewAt(
  { workspace, documents }: Session,
  uri: string,
): { readonly view: FileView; readonly file: string; readonly cell: number | undefined } | undefined {
  const at = documents.resolve(uri);
  const view = at && workspace.view(at.file);
  return at && view && { view, ...at };
}

function placeOf(workspace: Workspace, site: Site): PlaceResult {
  const standing = workspace.view(site.file)?.standingOf(site);
  if (standing === undefined) return { kind: 'gone', message: t('{0} is not in this workspace.', site.file) };
  if (standing.kind === 'gone')
    return { kind: 'gone', message: t('The call of {0} is not in {1} anymore.', site.method, site.file) };
  const place = locationOf(workspace.folders, workspace.sources.get(site.file), site.file, standing.place);
  if (place === undefined) return { kind: 'gone', message: t('{0} is not in this workspace.', site.file) };
  return { kind: 'here', place, edited: standing.kind === 'edited' };
}

function siteOf({ file, cell, line, character, endLine, endCharacter, method, enclosing }: GraphSite): Site {
  const range = { start: { line, character }, end: { line: endLine, character: endCharacter } };
  return { file, range, method, enclosing, ...(cell === undefined ? {} : { cell }) };
}

function fixOf({ workspace, documents }: Session, params: Requests['planlight/fix']['params']): FixResult {
  const graph = graphOf(workspace.linked, params.execution);
  const finding = graph.kind === 'graph' ? graph.graph.findings.find(({ id }) => id === params.finding) : undefined;
  const fix = finding?.fixes[params.fix];
  if (fix === undefined) return { kind: 'none', message: t('This fix belongs to a run that is not linked anymore.') };
  const edits = placeEdits(
    workspace,
    documents,
    fix.edits.map(({ file, cell, line, character, endLine, endCharacter, newText }) => ({
      file,
      range: { start: { line, character }, end: { line: endLine, character: endCharacter } },
      newText,
      ...(cell === undefined ? {} : { cell }),
    })),
  );
  if (edits === undefined)
    return { kind: 'none', message: t('The code was edited since the run, so the fix no longer fits.') };
  const flat: readonly FixEdit[] = edits.flatMap(({ textDocument, edits: textEdits }) =>
    textEdits.flatMap((edit) =>
      'newText' in edit
        ? [{ uri: textDocument.uri, version: textDocument.version, range: edit.range, newText: edit.newText }]
        : [],
    ),
  );
  return { kind: 'edits', title: fix.title, edits: flat };
}
