import type { LinkParams, LinkResult, RunStatus, Settings } from '../../../protocol/server.ts';
import type { readRuns } from '../eventlog/read.ts';
import { t } from '../base/texts.ts';
import type { Run } from '../model/run.ts';
import { runFacts } from '../rules/facts.ts';
import type { Analyst } from './analyst.ts';
import { runByFile } from './fileView.ts';
import { pathOfUri, uriOfPath } from './folders.ts';
import type { Judgement } from './judgement.ts';
import type { RemoteLogs } from './remoteLogs.ts';
import { summaryOf } from './runItems.ts';
import { ruleSettings } from './settings.ts';
import { versionsOf, type Versions, type Workspace } from './workspace.ts';

export interface LinkingParts {
  readonly workspace: Workspace;
  readonly readRuns: typeof readRuns;
  readonly remoteLogs: RemoteLogs;
  readonly analyst: Analyst;
  readonly settings: () => Settings;
  /** Resolves when the sources of the workspace are read. */
  readonly indexed: () => Promise<void>;
  readonly onActivity: (activity: RunStatus['activity']) => void;
  /** A run came or went, or was judged anew. */
  readonly onLinked: () => void;
}

export interface Linking {
  link(params: LinkParams): Promise<LinkResult>;
  unlink(): Promise<void>;
  /** Gives up the log that is being read, if one is: what was linked before stays. */
  stop(): Promise<void>;
  /** The log of the linked run told more: judged against the sources of now. Nothing happens where another run is linked by now. */
  update(run: Run): Promise<void>;
  /** Judges what is linked again, with the sources and settings of now as the new baseline. */
  relink(): Promise<void>;
  /** A log is being read or judged. */
  isBusy(): boolean;
  /** What the code alone shows now; the run's own matches stay those of the text at linking. */
  settle(): Promise<void>;
}

/** Brings log and sources together, step by step, so that requests are answered in between; a later call replaces an earlier one. */
export function createLinking(parts: LinkingParts): Linking {
  const { workspace } = parts;
  let turn = 0;
  let linkingRun: number | undefined;
  let reading: AbortController | undefined;

  const isCurrent = (mine: number): boolean => mine === turn;
  const begin = (): number => {
    reading?.abort();
    turn += 1;
    return turn;
  };

  const bring = async (uri: string | undefined, runs: readonly Run[], mine: number): Promise<Run | undefined> => {
    await parts.indexed();
    const [first] = runs;
    if (first !== undefined && isCurrent(mine)) parts.onActivity({ kind: 'reading', what: first.app.name });
    const settings = ruleSettings(parts.settings());
    let best: Judged | undefined;
    for (const run of runs.length === 0 ? [undefined] : runs) {
      if (!isCurrent(mine)) return undefined;
      const baseline = versionsOf(workspace.sources);
      const judgement = await parts.analyst.judge(run, settings);
      const share = run === undefined ? 0 : anchoredShare(run, judgement);
      if (best === undefined || share > best.share) best = { run, baseline, judgement, share };
    }
    if (best === undefined || !isCurrent(mine)) return undefined;
    const { run, baseline, judgement } = best;
    const facts = run === undefined ? undefined : runFacts(run, judgement.match);
    const byFile = runByFile(facts, judgement.findings, judgement.calls);
    workspace.link({ uri, run, facts, judgement, baseline, byFile });
    return run;
  };

  const progressOf =
    (what: string, mine: number) =>
    (done: number, total: number): void => {
      if (isCurrent(mine)) parts.onActivity({ kind: 'reading', what, ...(total > 0 ? { share: done / total } : {}) });
    };

  const localPath = async (
    uri: string,
    waiting: Parameters<RemoteLogs['bring']>[1],
  ): Promise<string | Extract<LinkResult, { kind: 'refused' }>> => {
    const path = pathOfUri(uri);
    if (path !== undefined) return path;
    const brought = await parts.remoteLogs.bring(uri, waiting);
    if (brought === undefined)
      return {
        kind: 'refused',
        message: t('{0} is neither a file on this machine nor a log that a location lists.', uri),
      };
    return brought.kind === 'file' ? brought.path : brought;
  };

  const finish = (mine: number): void => {
    if (!isCurrent(mine)) return;
    linkingRun = undefined;
    parts.onActivity({ kind: 'idle' });
    parts.onLinked();
  };

  return {
    async link(params) {
      const mine = begin();
      linkingRun = mine;
      reading = new AbortController();
      const waiting = { signal: reading.signal, onProgress: progressOf(nameOf(params.uri), mine) };
      waiting.onProgress(0, 0);
      try {
        const path = await localPath(params.uri, waiting);
        if (!isCurrent(mine)) return { kind: 'superseded' };
        if (typeof path !== 'string') return path;
        const result = await parts.readRuns(path, waiting);
        if (!isCurrent(mine)) return { kind: 'superseded' };
        if (result.kind === 'refused') return { kind: 'refused', message: result.problem.message };
        const candidates = candidatesOf(result.runs, params.app);
        if (candidates.length === 0)
          return {
            kind: 'refused',
            message:
              params.app === undefined
                ? t('{0} holds no application.', nameOf(params.uri))
                : t('{0} holds no application {1}.', nameOf(params.uri), params.app),
          };
        const run = await bring(params.uri, candidates, mine);
        return run === undefined ? { kind: 'superseded' } : { kind: 'linked', run: summaryOf(run) };
      } catch (error) {
        if (!isCurrent(mine)) return { kind: 'superseded' };
        throw error;
      } finally {
        finish(mine);
      }
    },
    async unlink() {
      const mine = begin();
      await bring(undefined, [], mine);
      finish(mine);
    },
    async stop() {
      if (linkingRun !== turn) return;
      const mine = begin();
      if (workspace.linked === undefined) await bring(undefined, [], mine);
      finish(mine);
    },
    async update(run) {
      const { linked } = workspace;
      if (linked?.run?.app.id !== run.app.id || linkingRun === turn) return;
      const mine = begin();
      await bring(uriNow(linked.uri, run), [run], mine);
      finish(mine);
    },
    async relink() {
      const mine = begin();
      const { uri, run } = workspace.linked ?? {};
      await bring(uri, run === undefined ? [] : [run], mine);
      finish(mine);
    },
    isBusy: () => linkingRun === turn,
    async settle() {
      const mine = turn;
      const judged = versionsOf(workspace.sources);
      const judgement = await parts.analyst.judge(undefined, ruleSettings(parts.settings()));
      if (isCurrent(mine)) workspace.settle(judgement, judged);
    },
  };
}

/** Where the log lies: the name of one that is being written loses its ending with the application. */
function uriNow(uri: string | undefined, run: Run): string | undefined {
  return uri?.endsWith('.inprogress') === true && !run.app.inProgress ? uriOfPath(run.log.path) : uri;
}

/** What was made of one run, and the sources that it was made of. */
interface Judged {
  readonly run: Run | undefined;
  readonly baseline: Versions;
  readonly judgement: Judgement;
  readonly share: number;
}

/** More applications of one log are not tried: each costs a whole judgement. */
const MOST_TRIED = 4;

/** The application asked for; else those with SQL, the latest first, for the sources to tell which is theirs. */
function candidatesOf(runs: readonly Run[], app: string | undefined): readonly Run[] {
  if (app !== undefined) return runs.filter((run) => run.app.id === app).slice(-1);
  const withSql = runs.filter((run) => run.executions.length > 0);
  const candidates = withSql.length > 0 ? withSql : runs;
  return candidates.toSorted((a, b) => (b.app.startedAt ?? 0) - (a.app.startedAt ?? 0)).slice(0, MOST_TRIED);
}

/** How much of a run these sources did, as far as an action was found for it. */
function anchoredShare(run: Run, { match }: Judgement): number {
  const anchored = match?.executions.filter(({ anchor }) => anchor !== undefined).length ?? 0;
  return run.executions.length === 0 ? 0 : anchored / run.executions.length;
}

/** The last part of an address; the application's id where that is the API's `logs`. */
function nameOf(uri: string): string {
  const names = decodeURIComponent(uri).split('/');
  return (names.at(-1) === 'logs' ? names.slice(names.indexOf('applications') + 1)[0] : names.at(-1)) ?? uri;
}
