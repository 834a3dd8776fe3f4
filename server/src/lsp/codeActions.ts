import {
  CodeActionKind,
  type CodeAction,
  type Command,
  type Diagnostic,
  type TextDocumentEdit,
} from 'vscode-languageserver';
import { t } from '../base/texts.ts';
import type { Range } from '../model/text.ts';
import { allowComment, startOfStatement } from '../rules/suppress.ts';
import { rulePage } from './diagnostics.ts';
import { allAtOnce, type PlaceEdits } from './fixAll.ts';
import type { CellRange } from './fileText.ts';
import type { FileView, PlacedFinding } from './fileView.ts';

export interface ActionContext {
  readonly rulePages: string;
  /** Lines of a file or cell as they are now. */
  readonly lines: (file: string, cell: number | undefined) => readonly string[] | undefined;
  /** The edits as they stand in the text of now; undefined where that text was changed. */
  readonly placeEdits: PlaceEdits;
  /** The finding has a mark: no comment allows it, and no setting hides it. */
  readonly isShown: (placed: PlacedFinding) => boolean;
  /** The document of a file or cell, for edits of our own. */
  readonly document: (file: string, cell: number | undefined) => TextDocumentEdit['textDocument'] | undefined;
}

/** What the editor asks for; without `only`, everything but what it asks for by name. */
export interface ActionRequest {
  readonly cell: number | undefined;
  readonly range: Range;
  readonly diagnostics: readonly Diagnostic[];
  readonly only: readonly string[] | undefined;
}

export function codeActionsOf(view: FileView, request: ActionRequest, context: ActionContext): readonly CodeAction[] {
  const { only } = request;
  const wants = (kind: string): boolean => only?.some((one) => kind === one || kind.startsWith(`${one}.`)) === true;
  return [
    ...(only === undefined || wants(CodeActionKind.QuickFix) ? quickFixes(view, request, context) : []),
    ...(wants(FIX_ALL) ? fixAllActions(view, request.cell, context) : []),
  ];
}

/** Quick fixes first, then ways to keep the finding quiet, then where to read on. */
function quickFixes(
  view: FileView,
  { cell, range, diagnostics }: ActionRequest,
  context: ActionContext,
): readonly CodeAction[] {
  return view.findings.flatMap((placed) => {
    if (placed.standing.kind !== 'same' || !touches(placed.standing.place, cell, range)) return [];
    const shown = diagnostics.filter((diagnostic) => isOf(diagnostic, placed));
    return [
      ...fixActions(placed, shown, context),
      ...fixRuleActions(view, cell, placed.finding.rule, shown, context),
      ...suppressActions(view.file, placed, placed.standing.place, shown, context),
      ...readOnActions(placed, context),
    ];
  });
}

/** The mark carries its finding; an editor that does not give it back is believed by rule. */
function isOf({ source, code, data }: Diagnostic, { id, finding }: PlacedFinding): boolean {
  if (source !== 'planlight' || code !== finding.rule) return false;
  const given: unknown = data;
  return typeof given === 'object' && given !== null && 'finding' in given ? given.finding === id : true;
}

function touches(place: CellRange, cell: number | undefined, range: Range): boolean {
  return place.cell === cell && place.range.start.line <= range.end.line && place.range.end.line >= range.start.line;
}

function fixActions(
  { finding, texts }: PlacedFinding,
  diagnostics: readonly Diagnostic[],
  context: ActionContext,
): readonly CodeAction[] {
  return finding.fixes.flatMap((fix) => {
    const documentChanges = context.placeEdits(fix.edits, texts);
    if (documentChanges === undefined) return [];
    const action: CodeAction = {
      title: fix.meaning === 'safe' ? fix.title : t('{0} (changes more than speed)', fix.title),
      kind: CodeActionKind.QuickFix,
      diagnostics: [...diagnostics],
      isPreferred: fix.preferred,
      edit: { documentChanges: [...documentChanges] },
    };
    return [action];
  });
}

/** The fixes of one rule in this file, where there are several. */
function fixRuleActions(
  view: FileView,
  cell: number | undefined,
  rule: string,
  diagnostics: readonly Diagnostic[],
  context: ActionContext,
): readonly CodeAction[] {
  const { fixed, documentChanges } = allAtOnce(
    view.findings.filter((placed) => placed.finding.rule === rule && context.isShown(placed)),
    cell,
    context.placeEdits,
  );
  if (fixed < 2) return [];
  return [
    {
      title: t('Fix all {0} {1} problems in this file', fixed, rule),
      kind: CodeActionKind.QuickFix,
      diagnostics: [...diagnostics],
      edit: { documentChanges: [...documentChanges] },
    },
  ];
}

/** For "Fix All" and for those who fix on save. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.planlight`;

function fixAllActions(view: FileView, cell: number | undefined, context: ActionContext): readonly CodeAction[] {
  const { fixed, documentChanges } = allAtOnce(view.findings.filter(context.isShown), cell, context.placeEdits);
  if (fixed === 0) return [];
  const title = t('Apply every Planlight fix in this file that keeps the meaning');
  return [{ title, kind: FIX_ALL, edit: { documentChanges: [...documentChanges] } }];
}

function suppressActions(
  file: string,
  { finding }: PlacedFinding,
  place: CellRange,
  diagnostics: readonly Diagnostic[],
  context: ActionContext,
): readonly CodeAction[] {
  const off: CodeAction = {
    title: t('Turn {0} off in this workspace', finding.rule),
    kind: CodeActionKind.QuickFix,
    diagnostics: [...diagnostics],
    command: { title: t('Turn rule off'), command: 'planlight.turnOffRule', arguments: [finding.rule] },
  };
  const textDocument = context.document(file, place.cell);
  const edit = allowEdit(file, finding.rule, place, context.lines(file, place.cell) ?? []);
  if (textDocument === undefined || edit === undefined) return [off];
  const allow: CodeAction = {
    title: t('Allow {0} on this line', finding.rule),
    kind: CodeActionKind.QuickFix,
    diagnostics: [...diagnostics],
    edit: { documentChanges: [{ textDocument, edits: [edit] }] },
  };
  return [allow, off];
}

/** A comment of its own above the line, or above its statement where one in between would break it; none inside a text. */
function allowEdit(file: string, rule: string, { range }: CellRange, lines: readonly string[]) {
  const above = lines[range.start.line - 1] ?? '';
  const line = above.trimEnd().endsWith('\\') ? startOfStatement(lines, range.start.line) : range.start.line;
  if ((lines[line - 1] ?? '').trimEnd().endsWith('\\') || insideText(lines, line)) return undefined;
  const indent = /^\s*/.exec(lines[line] ?? '')?.[0] ?? '';
  const start = { line, character: 0 };
  return { range: { start, end: start }, newText: `${indent}${allowComment(rule, file)}\n` };
}

/** An odd number of triple quotes above: the line begins inside a text. */
function insideText(lines: readonly string[], line: number): boolean {
  const above = lines.slice(0, line).join('\n');
  return ['"""', "'''"].some((quotes) => (above.split(quotes).length - 1) % 2 === 1);
}

function readOnActions({ finding }: PlacedFinding, context: ActionContext): readonly CodeAction[] {
  const [node] = finding.nodes;
  const execution = node?.execution ?? finding.executions[0];
  const graph: Command | undefined =
    execution === undefined
      ? undefined
      : {
          title: t('Show in the graph'),
          command: 'planlight.openGraph',
          arguments: [node === undefined ? { execution } : { execution, node: node.node }],
        };
  const page: Command = {
    title: t('Open Rule Page'),
    command: 'planlight.openRule',
    arguments: [finding.rule, rulePage(context.rulePages, finding.rule)],
  };
  return [
    ...(graph === undefined
      ? []
      : [{ title: t('Show this operator in the graph'), kind: CodeActionKind.QuickFix, command: graph }]),
    { title: t('What {0} means', finding.rule), kind: CodeActionKind.QuickFix, command: page },
  ];
}
