import { t } from '../base/texts.ts';
import { submittedOf } from '../match/submitted.ts';
import type { DiscoveredLog } from '../runs/discover.ts';

/** What the first events of a log say of its application, as far as evidence and lists need it. */
export type ApplicationHead = Pick<
  DiscoveredLog,
  'appId' | 'appName' | 'attempt' | 'startedAt' | 'inProgress' | 'command'
>;

/** Why a log may be of this workspace's code, before it is read. */
export interface Evidence {
  /** 0 where nothing speaks for it; what was submitted weighs more than a name, which may be configured elsewhere. */
  readonly weight: number;
  readonly reasons: readonly string[];
}

/** A source file as far as evidence looks into it. */
interface SourceText {
  readonly file: string;
  readonly text: string;
}

const NO_EVIDENCE: Evidence = { weight: 0, reasons: [] };

/** Looks for the submitted script or main class, and for the application's name as a literal. */
export function evidenceOf(told: ApplicationHead | undefined, sources: readonly SourceText[]): Evidence {
  if (told === undefined) return NO_EVIDENCE;
  const { script, mainClass } = submittedOf(told.command);
  const scriptName = script?.split(/[\\/]/).at(-1);
  const simpleName = mainClass?.split(/[.$]/).at(-1);
  const { appName = '' } = told;
  const found = [
    scriptName !== undefined && sources.some(({ file }) => file === scriptName || file.endsWith(`/${scriptName}`))
      ? { weight: 2, reason: t('its script {0} is in this workspace', scriptName) }
      : undefined,
    simpleName !== undefined && sources.some(({ text }) => declares(text, simpleName))
      ? { weight: 2, reason: t('its main class {0} is in this workspace', simpleName) }
      : undefined,
    appName !== '' && sources.some(({ text }) => text.includes(`"${appName}"`) || text.includes(`'${appName}'`))
      ? { weight: 1, reason: t('its name {0} stands in this code', appName) }
      : undefined,
  ].filter((one) => one !== undefined);
  return { weight: found.reduce((sum, { weight }) => sum + weight, 0), reasons: found.map(({ reason }) => reason) };
}

function declares(text: string, name: string): boolean {
  const at = text.indexOf(`object ${name}`);
  return at !== -1 && !/\w/.test(text.charAt(at + `object ${name}`.length));
}
