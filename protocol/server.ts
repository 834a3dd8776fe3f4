import type { EmptyReason } from './panel.ts';
import type { ApplicationGraph, GraphSite, PlanGraph } from './graph.ts';

/**
 * What only our client and our server say to each other, beside LSP.
 * Types alone: both sides name a message by its key in one of the interfaces below, and the compiler holds them to it.
 */

/** Asked by the client. Each message says when and why. */
export interface Requests {
  /** A person (or the memory of the last session) names a log; answered when the run is read and matched. Replaces the run linked before, which stays known for comparison. */
  readonly 'planlight/link': { readonly params: LinkParams; readonly result: LinkResult };
  /** A person has had enough of the linked run: every mark of it goes. */
  readonly 'planlight/unlink': { readonly params: NoParams; readonly result: NoParams };
  /** A person does not want to wait for the log that is being read: what was linked before stays. */
  readonly 'planlight/stopReading': { readonly params: NoParams; readonly result: NoParams };
  /** A person looks for logs again, or a location may have new ones; answered when the list is up to date. */
  readonly 'planlight/refresh': { readonly params: NoParams; readonly result: NoParams };
  /** The panel is opened or shows another execution; without `execution` the costliest one. */
  readonly 'planlight/graph': { readonly params: GraphParams; readonly result: GraphResult };
  /** The panel asks for the stage graph of the whole application. */
  readonly 'planlight/applicationGraph': { readonly params: NoParams; readonly result: ApplicationGraphResult };
  /** A person follows a link of the panel: where that place of the run's text is in the text of now. */
  readonly 'planlight/place': { readonly params: PlaceParams; readonly result: PlaceResult };
  /** The cursor rests on a line while the panel is visible: which nodes to light up. */
  readonly 'planlight/planAt': { readonly params: PlanAtParams; readonly result: PlanAtResult };
  /** "Peek Executions of This Line": each execution that the line took part in, with its plan as text. */
  readonly 'planlight/executionsAt': { readonly params: PlanAtParams; readonly result: ExecutionsAtResult };
  /** The gutter is drawn, where the setting asks for it. */
  readonly 'planlight/heat': { readonly params: HeatParams; readonly result: HeatResult };
  /** The Runs view draws itself. */
  readonly 'planlight/runs': { readonly params: NoParams; readonly result: RunsResult };
  /** A person does not want to see a run any longer: it is not kept for comparison, and unlinked if it is the linked one. */
  readonly 'planlight/forget': { readonly params: ForgetParams; readonly result: NoParams };
  /** "Show Findings" and "Go to the Costliest Line": what was found, costliest first. */
  readonly 'planlight/findings': { readonly params: NoParams; readonly result: FindingsResult };
  /** "Explain This Line": what the run did at this place, as Markdown; also what the hover shows. */
  readonly 'planlight/explain': { readonly params: PlanAtParams; readonly result: ExplainResult };
  /** "Compare With…": what changed between the run linked before (or the one named) and the linked one. */
  readonly 'planlight/compare': { readonly params: CompareParams; readonly result: CompareResult };
  /** A person has seen enough of a comparison: lines, hovers and graph show the linked run alone. */
  readonly 'planlight/endComparison': { readonly params: NoParams; readonly result: NoParams };
  /** A person pressed a fix in the panel; the server answers with the edits as they stand in the text of now. */
  readonly 'planlight/fix': { readonly params: FixParams; readonly result: FixResult };
}

/** Told by the server, whenever it changes: feeds the status item, the Runs view and the panel. */
export interface Notifications {
  readonly 'planlight/status': RunStatus;
}

/** The name of a request, as it is sent. */
export type RequestName = keyof Requests;

/** No parameters, or nothing to answer. */
type NoParams = Readonly<Record<string, never>>;

/** LSP's positions, named here so that neither side must import the other's library for them. */
interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** The end is exclusive. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** A place that the editor can open. */
export interface Place {
  readonly uri: string;
  readonly range: TextRange;
}

/** Sent as `initializationOptions`, because these are needed before the first setting can be asked for. */
export interface InitializationOptions {
  /** Folder of the tree-sitter grammars (`*.wasm`), a path on the server's host. */
  readonly grammarFolder: string;
  /** The built entry of the thread that reads logs, a path on the server's host. */
  readonly logWorker: string;
  /** Where summarized runs may be kept between sessions, a path on the server's host. */
  readonly cacheFolder: string | undefined;
  /** Base address of the rules' pages; a rule's page is `<base>/<id>.md`. */
  readonly rulePages: string;
  /** The editor's language, as in `vscode.env.language`. */
  readonly language: string;
  /** What the server says, in that language, by the English text; empty where there is no translation. */
  readonly texts: Readonly<Record<string, string>>;
  /** A person trusts this workspace: places that its files name may be looked into. */
  readonly trusted: boolean;
}

/** Settings of section `planlight`, as `package.json` declares them. */
export interface Settings {
  readonly runs: {
    /** Files, folders, glob patterns and addresses of History Servers where event logs lie; relative paths start at the workspace folder. */
    readonly locations: readonly string[];
    /** Whether a log is linked without being asked for. */
    readonly autoLink: 'whenEvident' | 'never';
  };
  readonly codeLens: { readonly show: 'costly' | 'all' | 'never' };
  readonly hover: { readonly enabled: boolean };
  readonly inlayHints: { readonly enabled: boolean };
  readonly diagnostics: { readonly minimumSeverity: 'error' | 'warning' | 'information' | 'hint' };
  /** Per rule id: another severity, or `off`. */
  readonly rules: Readonly<Record<string, 'error' | 'warning' | 'information' | 'hint' | 'off'>>;
  /** Per name another number than the rules' own. */
  readonly thresholds: Readonly<Record<string, number>>;
  readonly sources: {
    /** Folder names that are never searched for sources, beside those that are never the project's own. */
    readonly exclude: readonly string[];
  };
}

/** The log to link, and who wants it. */
export interface LinkParams {
  /** URI of a log file or folder on the server's host. */
  readonly uri: string;
  /** Which application of it, where the log holds several. */
  readonly app?: string;
  /** The user chose it: a wrong choice is told, an automatic one is silent. */
  readonly chosen: boolean;
}

/** What became of linking. */
export type LinkResult =
  | { readonly kind: 'linked'; readonly run: RunSummary }
  | { readonly kind: 'refused'; readonly message: string }
  /** Another link or unlink came in between. */
  | { readonly kind: 'superseded' };

/** What a person wants to know of a run at one look. */
export interface RunSummary {
  /** Unique among the known runs: the log's identity, not only the application id. */
  readonly id: string;
  readonly uri: string;
  readonly appId: string;
  /** Where the application was started more than once. */
  readonly attempt?: string;
  readonly name: string;
  readonly sparkVersion: string | undefined;
  /** Milliseconds since 1970; undefined where the log does not say. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly inProgress: boolean;
  readonly failed: boolean;
  /** Sentences about what was wrong with the log, most severe first. */
  readonly problems: readonly string[];
}

/** All that the editor shows of the server at a glance. */
export interface RunStatus {
  /** What the server is doing now. */
  readonly activity:
    | { readonly kind: 'idle' }
    | {
        readonly kind: 'reading';
        readonly what: string;
        /** 0 to 1; undefined while unknown. */ readonly share?: number;
      };
  readonly run: RunSummary | undefined;
  /** Why this run was linked without being asked for. */
  readonly reason?: string;
  /** Id of the earlier run that lines, hovers and the graph show beside the linked one. */
  readonly comparedWith?: string;
  readonly findings: { readonly errors: number; readonly warnings: number; readonly others: number };
  /** What they could save together at most, of what the application took: `6.1 of 44 min`; undefined without a run, and where they save nothing. */
  readonly savings?: string;
  /** Executions whose action was found in this workspace, of those that ran a plan. */
  readonly anchored: { readonly found: number; readonly of: number };
  /** Sentences: a broken log, a rule that failed, sources that could not be read. */
  readonly problems: readonly string[];
  /** Files that changed since the run, relative paths. */
  readonly editedSinceRun: readonly string[];
  /** Logs that were found and are not linked, most likely one first. */
  readonly offers: readonly Offer[];
}

/** A log that could be linked. */
export interface Offer {
  readonly uri: string;
  readonly label: string;
  /** Why it may be the right one: `in logs, written 3 minutes ago; its script main.py is in this workspace`. */
  readonly reason: string;
  /** Where it lies, for a person: a location of the settings, a folder, a History Server. */
  readonly place: string;
  readonly inProgress: boolean;
  /** What its first events say, where they were looked at. */
  readonly appId?: string;
  readonly appName?: string;
  readonly attempt?: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
}

interface GraphParams {
  readonly execution?: number;
}

/** The graph of one execution, or why there is none. */
export type GraphResult =
  | { readonly kind: 'graph'; readonly graph: PlanGraph }
  /** Nothing to draw, and why: drawn as an empty state. */
  | { readonly kind: 'empty'; readonly reason: EmptyReason; readonly message?: string }
  | { readonly kind: 'reading'; readonly log: string; readonly done: number; readonly total: number };

/** The stages of all executions, or why there are none. */
export type ApplicationGraphResult =
  | { readonly kind: 'application'; readonly graph: ApplicationGraph }
  | { readonly kind: 'empty'; readonly reason: EmptyReason; readonly message?: string };

interface PlaceParams {
  readonly site: GraphSite;
}

/** Where a place of the run's text is now. */
export type PlaceResult =
  | {
      readonly kind: 'here';
      readonly place: Place;
      /** The call was changed since the run. */ readonly edited: boolean;
    }
  | { readonly kind: 'gone'; readonly message: string };

interface PlanAtParams {
  readonly uri: string;
  readonly position: TextPosition;
}

/** Nodes of a line, by execution. */
export interface PlanAtResult {
  /** Costliest execution first. */
  readonly nodes: readonly { readonly execution: number; readonly nodes: readonly number[] }[];
}

interface ExplainResult {
  /** Markdown; undefined where the run says nothing of this line. */
  readonly markdown: string | undefined;
}

interface ExecutionsAtResult {
  /** The longest one first; of very many only those. */
  readonly executions: readonly ExecutionAtLine[];
}

/** An execution as a page of text. */
export interface ExecutionAtLine {
  readonly id: number;
  /** Its rank, time and id: `1. 12.9 s (#10)`. */
  readonly title: string;
  /** What it was and its plan, a node a line. */
  readonly text: string;
  /** The first line of the text, from 0, that shows a node of the asked line; 0 where none does. */
  readonly line: number;
}

interface HeatParams {
  readonly uri: string;
}

interface HeatResult {
  readonly marks: readonly HeatMark[];
}

/** How much of the run's time a line had a part in. */
export interface HeatMark {
  readonly line: number;
  /** 1 (warm) to 4 (hottest). */
  readonly level: number;
  readonly words: string;
}

/** All runs that are known, those of one place together. */
export interface RunsResult {
  readonly runs: readonly RunItem[];
}

/** A run, or a log that was not read yet, in the Runs view. */
export interface RunItem {
  readonly summary: RunSummary;
  readonly linked: boolean;
  /** Where its log lies, for a person: a location of the settings, a folder, a History Server. */
  readonly place: string;
  /** More of the same: the log's path, or why it may be the right one. */
  readonly location: string;
  /** Costliest first; undefined while the log was not read yet. */
  readonly executions: readonly ExecutionItem[] | undefined;
}

/** An execution in the Runs view; its texts are ready to be shown. */
export interface ExecutionItem {
  readonly id: number;
  /** The action's method, else what Spark says. */
  readonly title: string;
  /** `IcebergTables.scala:37`; undefined where no action was found. */
  readonly where: string | undefined;
  /** `12.9 s`; undefined where it did not end. */
  readonly took: string | undefined;
  readonly state: 'complete' | 'failed' | 'running';
  /** Its action's line, where one was found. */
  readonly place?: Place;
  readonly findings: readonly FindingItem[];
}

/** A finding in the Runs view and in "Show Findings". */
export interface FindingItem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly place?: Place;
  /** Seconds of wall time it could save at most. */
  readonly wallSeconds: number;
  readonly execution?: number;
  readonly node?: number;
}

interface ForgetParams {
  /** `RunSummary.id`. */
  readonly id: string;
}

interface FindingsResult {
  readonly findings: readonly FindingItem[];
}

/** What to compare the linked run with. */
export interface CompareParams {
  /** Run to compare with; absent: the one that was linked before. */
  readonly before?: string;
}

/** A page of Markdown, or why there is none. */
export type CompareResult =
  { readonly kind: 'compared'; readonly markdown: string } | { readonly kind: 'none'; readonly message: string };

interface FixParams {
  readonly execution: number;
  /** `GraphFinding.id`. */
  readonly finding: string;
  /** Index among the finding's fixes. */
  readonly fix: number;
}

/** The edits of a fix, or why it cannot be applied. */
export type FixResult =
  | { readonly kind: 'edits'; readonly title: string; readonly edits: readonly FixEdit[] }
  | { readonly kind: 'none'; readonly message: string };

/** One replacement in a document. */
export interface FixEdit {
  readonly uri: string;
  /** Version of the open document the range counts in; null where the file is not open. */
  readonly version: number | null;
  readonly range: TextRange;
  readonly newText: string;
}

/** `data` of a published diagnostic: enough to find the finding again without the server keeping a list. */
export interface DiagnosticData {
  readonly finding: string;
}

/** Arguments of the command `planlight.openGraph`, as lenses and hovers carry them. */
export interface OpenGraphArguments {
  readonly execution?: number;
  readonly node?: number;
}
