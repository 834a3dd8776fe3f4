import { CodeLensRefreshRequest, InlayHintRefreshRequest, type Connection } from 'vscode-languageserver/node';
import type { Notifications, Settings } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import { createSourceReader } from '../source/reader.ts';
import { followInWorker } from '../eventlog/followInWorker.ts';
import { readInWorker } from '../eventlog/readInWorker.ts';
import type { readRuns } from '../eventlog/read.ts';
import { rememberingReader } from '../runs/store.ts';
import { documentReader } from './analysisThread.ts';
import { createAnalyst } from './analyst.ts';
import type { Documents } from './documents.ts';
import { isLogUri } from './findLogs.ts';
import { fileOfUri, type Folders } from './folders.ts';
import { indexWorkspace, isExcluded, rereadFile } from './indexing.ts';
import { createComparing, type Comparing } from './comparing.ts';
import { createDiscovery, type Discovery } from './discovery.ts';
import type { SessionOptions } from './initialize.ts';
import { createLiveRun } from './following.ts';
import { createLinking, type Linking } from './linking.ts';
import { createPublisher } from './publish.ts';
import { createRemoteLogs } from './remoteLogs.ts';
import { createRuns, type Runs } from './runs.ts';
import { ruleSettings } from './settings.ts';
import { createSettling } from './settling.ts';
import { createSources } from './sources.ts';
import { createStatus, type Status } from './status.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** The parts of a running server, made once when the editor has said what it works on. */
export interface Session {
  readonly workspace: Workspace;
  readonly linking: Linking;
  readonly discovery: Discovery;
  readonly runs: Runs;
  readonly comparing: Comparing;
  readonly status: Status;
  readonly documents: Documents;
  readonly rulePages: string;
  readonly settings: () => Settings;
  /** The editor's settings changed. */
  configure(settings: Settings): Promise<void>;
  /** Ends the threads of the session. */
  close(): Promise<void>;
  /** Files changed on disk: sources of the workspace, or logs. */
  changedOnDisk(uris: readonly string[]): Promise<void>;
}

export interface SessionParts {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly folders: Folders;
  readonly options: SessionOptions;
  readonly settings: Settings;
  /** What the editor can be told to ask for again. */
  readonly refreshes: { readonly codeLens: boolean; readonly inlayHint: boolean };
  readonly log: (message: string) => void;
}

export async function startSession(parts: SessionParts): Promise<Session> {
  const { connection, documents, folders, options } = parts;
  let settings = parts.settings;
  const reader = await createSourceReader(options.grammarFolder);
  const sources = createSources(documentReader(reader), (file, error) =>
    parts.log(`reading ${file} failed: ${String(error)}`),
  );
  const analyst = createAnalyst({
    sources,
    program: options.program,
    grammarFolder: options.grammarFolder,
    onBroken(broken) {
      for (const { file, error } of broken) parts.log(`reading ${file} failed: ${error}`);
      const names = broken.map(({ file }) => file);
      status.setProblems(
        'broken',
        names.length === 0 ? [] : [t('{0} could not be understood and counts as empty.', names.slice(0, 5).join(', '))],
      );
    },
  });
  const workspace = createWorkspace(folders, sources);
  const tell = <Name extends keyof Notifications>(name: Name, params: Notifications[Name]): void => {
    void connection.sendNotification(name, params);
  };
  const status = createStatus(workspace, (current) => tell('planlight/status', current));
  const publisher = createPublisher(
    workspace,
    () => settings,
    options.rulePages,
    (params) => {
      void connection.sendDiagnostics(params);
    },
  );
  const showAll = (): void => {
    publisher.publishAll();
    status.tell();
    refreshEditor(parts);
  };

  const runs = createRuns(workspace);
  const comparing = createComparing({ workspace, analyst, onCompared: showAll });
  let indexed = Promise.resolve();
  const readSources = async (): Promise<void> => {
    await readWorkspace(workspace, settings, status, parts.log);
    if (!linking.isBusy()) status.setActivity({ kind: 'idle' });
  };
  const index = (): Promise<void> => {
    indexed = readSources();
    return indexed;
  };
  const remoteLogs = createRemoteLogs(options.cacheFolder);
  const linking = createLinking({
    workspace,
    remoteLogs,
    readRuns: logReader(options),
    analyst,
    settings: () => settings,
    indexed: () => indexed,
    onActivity: (activity) => status.setActivity(activity),
    onLinked: () => {
      const previous = runs.other({});
      runs.remember();
      showAll();
      live.linked();
      // A look at the sources that a link overtook is not lost.
      if (!workspace.isUpToDate()) settling.soon();
      comparing
        .afterLinking(previous)
        .catch((error: unknown) => parts.log(`comparing with the run before failed: ${String(error)}`));
    },
  });
  const live = createLiveRun({
    workspace,
    linking,
    follow: (path, told) => followInWorker(path, told, options.logWorker),
    log: parts.log,
  });
  const settling = createSettling(() => linking.settle(), showAll, parts.log);
  const logs = createSettling(
    () => discovery.look(),
    () => status.tell(),
    parts.log,
  );

  documents.connectTo({
    folders,
    sources,
    onChanged(file) {
      publisher.publish(file);
      settling.soon();
    },
    onClosed(file) {
      rereadFile(folders, sources, file)
        .then(() => publisher.publish(file))
        .catch((error: unknown) => parts.log(`reading ${file} failed: ${String(error)}`));
    },
  });
  const discovery = createDiscovery({
    workspace,
    linking,
    status,
    remoteLogs,
    settings: () => settings,
    trusted: options.trusted,
    indexed: () => indexed,
    onPlaceChanged: () => logs.soon(),
  });

  // The code alone first; a run that somebody asked for meanwhile is not thrown away.
  index()
    .then(() => (linking.isBusy() || workspace.linked !== undefined ? undefined : linking.unlink()))
    .catch((error: unknown) => parts.log(`looking at the sources failed: ${String(error)}`));
  return {
    workspace,
    linking,
    close() {
      live.close();
      discovery.close();
      return analyst.close();
    },
    discovery,
    runs,
    comparing,
    status,
    documents,
    rulePages: options.rulePages,
    settings: () => settings,
    async configure(next) {
      const before = settings;
      settings = next;
      if (before.sources.exclude.join() !== next.sources.exclude.join()) await index();
      if (JSON.stringify(ruleSettings(before)) !== JSON.stringify(ruleSettings(next))) await linking.relink();
      else showAll();
      if (JSON.stringify(before.runs) !== JSON.stringify(next.runs)) await discovery.look();
    },
    async changedOnDisk(uris) {
      if (uris.some(isLogUri)) logs.soon();
      for (const file of uris.flatMap((uri) => fileOfUri(folders, uri) ?? [])) {
        if (isExcluded(file, settings.sources.exclude)) continue;
        await rereadFile(folders, sources, file);
        publisher.publish(file);
      }
      settling.soon();
    },
  };
}

/** Logs are read in a thread of their own, and remembered where there is a place for it. */
function logReader({ logWorker, cacheFolder }: SessionOptions): typeof readRuns {
  const read: typeof readRuns = (path, given) => readInWorker(path, given ?? {}, logWorker);
  return cacheFolder === undefined ? read : rememberingReader(cacheFolder, read);
}

async function readWorkspace(
  workspace: Workspace,
  settings: Settings,
  status: Status,
  log: (message: string) => void,
): Promise<void> {
  try {
    const problems = await indexWorkspace(workspace.folders, workspace.sources, {
      exclude: settings.sources.exclude,
      onProgress: (done, total) =>
        status.setActivity({ kind: 'reading', what: t('sources'), share: total === 0 ? 1 : done / total }),
    });
    status.setProblems('sources', problems);
  } catch (error) {
    log(`reading the sources failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    status.setProblems('sources', [
      t('The sources of this workspace could not be read; the output of Planlight has the details.'),
    ]);
  }
}

/** Lenses and hints are asked for by the editor; it must be told that they changed. */
function refreshEditor({ connection, refreshes, log }: SessionParts): void {
  const types = [
    ...(refreshes.codeLens ? [CodeLensRefreshRequest.type] : []),
    ...(refreshes.inlayHint ? [InlayHintRefreshRequest.type] : []),
  ];
  for (const type of types) {
    connection.sendRequest(type).catch((error: unknown) => log(`the editor did not refresh: ${String(error)}`));
  }
}
