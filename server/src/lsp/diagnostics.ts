import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
} from 'vscode-languageserver';
import type { DiagnosticData } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import type { Severity } from '../model/finding.ts';
import type { Range, Site } from '../model/text.ts';
import { isAtLeast } from '../rules/severity.ts';
import type { FileView, PlacedFinding } from './fileView.ts';

export interface DiagnosticOptions {
  readonly minimumSeverity: Severity;
  /** Base address of the rules' pages. */
  readonly rulePages: string;
  /** Where a call that leads to the finding is in the text of now; undefined where it is gone. */
  readonly locate: (site: Site) => { readonly uri: string; readonly range: Range } | undefined;
  /** A comment in the text of now allows the rule at this place. */
  readonly isAllowed: (finding: PlacedFinding) => boolean;
}

/** A diagnostic and the cell it stands in; whole files have none. */
export interface PlacedDiagnostic {
  readonly cell: number | undefined;
  readonly diagnostic: Diagnostic;
}

/** Only findings whose call still asks for what it asked for in the run: an edited call may be mended already. */
export function diagnosticsOf(view: FileView, options: DiagnosticOptions): readonly PlacedDiagnostic[] {
  return view.findings.flatMap((placed) => {
    if (placed.standing.kind !== 'same' || options.isAllowed(placed)) return [];
    if (!isAtLeast(placed.finding.severity, options.minimumSeverity)) return [];
    const { cell, range } = placed.standing.place;
    return [{ cell, diagnostic: diagnosticOf(placed, range, options) }];
  });
}

export function rulePage(rulePages: string, rule: string): string {
  return `${rulePages}/${rule}.md`;
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

function diagnosticOf({ id, finding }: PlacedFinding, range: Range, options: DiagnosticOptions): Diagnostic {
  const data: DiagnosticData = { finding: id };
  const callers = relatedCallers(finding.callers, options);
  return {
    range,
    severity: SEVERITIES[finding.severity],
    source: 'planlight',
    code: finding.rule,
    codeDescription: { href: rulePage(options.rulePages, finding.rule) },
    message: finding.message,
    ...(callers.length === 0 ? {} : { relatedInformation: [...callers] }),
    ...(isWastedWork(finding.rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    data,
  };
}

/** Code that the run would be better without is drawn faded, as unused code is. */
function isWastedWork(rule: string): boolean {
  return rule.startsWith('wasted-') || rule.startsWith('unused-');
}

/** The editor shows them between message and numbers: more would push the numbers out of the hover. */
const MOST_CALLERS = 3;

/** The nearest callers; where there are more, the last of them says where it all starts. */
function relatedCallers(callers: readonly Site[], options: DiagnosticOptions): readonly DiagnosticRelatedInformation[] {
  const outermost = callers.length > MOST_CALLERS ? callers.at(-1) : undefined;
  return callers.slice(0, MOST_CALLERS).flatMap((caller, index) => {
    const location = options.locate(caller);
    if (location === undefined) return [];
    const isLast = index === MOST_CALLERS - 1 && outermost !== undefined;
    const message = isLast
      ? t('called from {0}, and that in the end from {1}', caller.enclosing, outermost.enclosing)
      : t('called from {0}', caller.enclosing);
    return [{ location, message }];
  });
}
