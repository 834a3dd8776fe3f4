import type { LinkParams, LinkResult, RunStatus, Settings } from '../../../protocol/server.ts';
import { analyze, type Analysis } from '../analyze.ts';
import type { readRuns } from '../eventlog/read.ts';
import { interpret } from '../flow/interpret.ts';
import type { Run } from '../model/run.ts';
import { runFacts } from '../rules/facts.ts';
import type { Linked, Workspace } from '../workspace.ts';
import { runByFile } from './fileView.ts';
import { pathOfUri } from './folders.ts';
import { summaryOf } from './runItems.ts';
import { ruleSettings } from './settings.ts';
import { nextTurn } from './turns.ts';

export interface LinkingParts {
  readonly workspace: Workspace;
  readonly readRuns: typeof readRuns;
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

  const bring = async (uri: string | undefined, run: Run | undefined, mine: number): Promise<boolean> => {
    await parts.indexed();
    if (!isCurrent(mine)) return false;
    if (run !== undefined) parts.onActivity({ kind: 'reading', what: run.app.name });
    await nextTurn();
    const baseline = new Map(workspace.sources.all().map((source) => [source.text.file, source]));
    const linked = await judge(workspace, uri, run, ruleSettings(parts.settings()), baseline);
    if (!isCurrent(mine)) return false;
    workspace.link(linked);
    return true;
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
      const path = pathOfUri(params.uri);
      if (path === undefined) return { kind: 'refused', message: `${params.uri} is not a file on this machine.` };
      linkingRun = mine;
      reading = new AbortController();
      parts.onActivity({ kind: 'reading', what: nameOf(path) });
      try {
        const result = await parts.readRuns(path, {
          signal: reading.signal,
          onProgress: (done, total) => {
            if (isCurrent(mine))
              parts.onActivity({ kind: 'reading', what: nameOf(path), ...(total > 0 ? { share: done / total } : {}) });
          },
        });
        if (!isCurrent(mine)) return { kind: 'superseded' };
        if (result.kind === 'refused') return { kind: 'refused', message: result.problem.message };
        const run = chooseRun(result.runs, params.app);
        if (run === undefined)
          return {
            kind: 'refused',
            message: `${nameOf(path)} holds no application${params.app === undefined ? '' : ` ${params.app}`}.`,
          };
        return (await bring(params.uri, run, mine)) ? { kind: 'linked', run: summaryOf(run) } : { kind: 'superseded' };
      } catch (error) {
        if (!isCurrent(mine)) return { kind: 'superseded' };
        throw error;
      } finally {
        finish(mine);
      }
    },
    async unlink() {
      const mine = begin();
      await bring(undefined, undefined, mine);
      finish(mine);
    },
    async relink() {
      const mine = begin();
      await bring(workspace.linked?.uri, workspace.linked?.run, mine);
      finish(mine);
    },
    isBusy: () => linkingRun === turn,
    async settle() {
      const mine = turn;
      await nextTurn();
      const flow = interpret(workspace.sources.all().map(({ module }) => module));
      await nextTurn();
      if (isCurrent(mine))
        workspace.settle(analyze(flow, undefined, textsOf(workspace), ruleSettings(parts.settings())));
    },
  };
}

/** Flow, match and rules, with a turn for others between the steps. */
async function judge(
  workspace: Workspace,
  uri: string | undefined,
  run: Run | undefined,
  settings: ReturnType<typeof ruleSettings>,
  baseline: Linked['baseline'],
): Promise<Linked> {
  const flow = interpret([...baseline.values()].map(({ module }) => module));
  await nextTurn();
  const analysis: Analysis = analyze(flow, run, textsOf(workspace), settings);
  await nextTurn();
  const facts = run === undefined ? undefined : runFacts(run, analysis.match);
  return { uri, run, facts, analysis, baseline, byFile: runByFile(facts, analysis.findings, flow) };
}

function textsOf(workspace: Workspace): ReadonlyMap<string, string> {
  return new Map(workspace.sources.all().map(({ text }) => [text.file, text.text]));
}

/** The application asked for; else the one that started last, with SQL before without. */
function chooseRun(runs: readonly Run[], app: string | undefined): Run | undefined {
  if (app !== undefined) return runs.find((run) => run.app.id === app);
  const withSql = runs.filter((run) => run.executions.length > 0);
  const candidates = withSql.length > 0 ? withSql : runs;
  return candidates.toSorted((a, b) => (b.app.startedAt ?? 0) - (a.app.startedAt ?? 0))[0];
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
