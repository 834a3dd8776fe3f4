import type { ApplicationStage, GraphStage } from '../../protocol/graph.ts';
import { badgeElement } from './badges.ts';
import { stageComparisonSection } from './compared.ts';
import type { DetailsActions, DetailsContent } from './detailParts.ts';
import { findingsSection, section, table } from './detailParts.ts';
import { distributionElement } from './distribution.ts';
import type { Child } from './element.ts';
import { button, element } from './element.ts';
import { t } from './texts.ts';
import { bytesText, countText, durationText, exactText, shareText } from './units.ts';

/** These are looked at first; the rest waits behind a disclosure. */
const FIRST_SPREADS = 4;

export function stageSections(
  stage: GraphStage | ApplicationStage,
  content: DetailsContent,
  actions: DetailsActions,
): readonly Child[] {
  return [
    element(
      'header',
      { class: 'details-title' },
      element('h2', {}, t('Stage {0}', stage.id)),
      element('p', { class: 'head-badges' }, ...stage.badges.map(badgeElement)),
      element('p', { class: 'muted' }, stage.name),
    ),
    stage.failureReason === undefined
      ? undefined
      : section(t('Why it failed'), element('pre', { class: 'text', tabindex: 0 }, stage.failureReason)),
    content.node === undefined ? findingsSection(content, actions) : undefined,
    'executionIds' in stage ? executionsSection(stage, actions) : undefined,
    stageComparisonSection(stage, content.before.stage),
    section(t('Numbers'), stageTable(stage)),
    spreadsSection(stage),
    failuresSection(stage),
    slowestSection(stage),
    executorsSection(stage),
  ];
}

function executionsSection(stage: ApplicationStage, actions: DetailsActions): HTMLElement | undefined {
  if (stage.executionIds.length === 0) return undefined;
  return section(
    t('Plans that ran it'),
    element(
      'p',
      { class: 'sites' },
      ...stage.executionIds.map((executionId) =>
        button(
          t('Open the plan of execution {0}', executionId),
          [t('execution {0}', executionId)],
          () => actions.send({ kind: 'openExecution', executionId, reveal: { stageId: stage.id } }),
          { class: 'link-button' },
        ),
      ),
    ),
  );
}

function stageTable(stage: GraphStage): HTMLElement {
  const rows: (readonly [string, string, string])[] = [
    [t('Time'), `${durationText(stage.durationMs)} (${shareText(stage.share)})`, exactText(stage.durationMs, 'ms')],
    [t('Tasks'), tasksCell(stage), ''],
    [t('Cores'), t('{0}, idle {1}', countText(Math.round(stage.slots)), shareText(stage.idleShare)), ''],
    [t('Time of all tasks'), durationText(stage.taskMs), exactText(stage.taskMs, 'ms')],
    [t('Garbage collection'), durationText(stage.gcMs), exactText(stage.gcMs, 'ms')],
    [t('Input'), bytesText(stage.inputBytes), exactText(stage.inputBytes, 'bytes')],
    [t('Output'), bytesText(stage.outputBytes), exactText(stage.outputBytes, 'bytes')],
    [t('Shuffle read'), bytesText(stage.shuffleReadBytes), exactText(stage.shuffleReadBytes, 'bytes')],
    [t('Shuffle written'), bytesText(stage.shuffleWriteBytes), exactText(stage.shuffleWriteBytes, 'bytes')],
    [t('Spilled from memory'), bytesText(stage.memorySpillBytes), exactText(stage.memorySpillBytes, 'bytes')],
    [t('Spilled to disk'), bytesText(stage.diskSpillBytes), exactText(stage.diskSpillBytes, 'bytes')],
  ];
  const worth = rows.filter(([, text]) => text !== '0 B' && text !== '0 ms');
  return table(
    undefined,
    worth.map(([name, text, exact]) => [name, element('span', { title: exact }, text)]),
  );
}

function tasksCell(stage: GraphStage): string {
  const parts = [countText(stage.tasks)];
  if (stage.failedTasks > 0) parts.push(t('{0} failed', countText(stage.failedTasks)));
  if (stage.killedTasks > 0) parts.push(t('{0} killed', countText(stage.killedTasks)));
  if (stage.speculativeTasks > 0) parts.push(t('{0} speculative', countText(stage.speculativeTasks)));
  if (stage.attempts > 1) parts.push(t('attempt {0} of {1}', stage.attempt + 1, stage.attempts));
  return parts.join(', ');
}

function spreadsSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.distributions.length === 0) return undefined;
  const drawn = stage.distributions.map((each) => distributionElement(each, stage.quantileError));
  const rest = drawn.slice(FIRST_SPREADS);
  return section(
    stage.tasks === 1 ? t('Its task') : t('Over its {0} tasks', countText(stage.tasks)),
    ...drawn.slice(0, FIRST_SPREADS),
    rest.length === 0
      ? undefined
      : element('details', {}, element('summary', {}, t('{0} more measures', rest.length)), ...rest),
  );
}

function failuresSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.failures.length === 0) return undefined;
  return section(
    t('Failed tasks'),
    ...stage.failures.map((failure) =>
      element(
        'p',
        { class: 'failure' },
        element('b', {}, `${countText(failure.count)} × ${failure.reason}`),
        ' ',
        failure.message,
      ),
    ),
  );
}

function slowestSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.slowest.length === 0) return undefined;
  return section(
    t('Slowest tasks'),
    table(
      [t('Task'), t('Time'), t('Read'), t('Rows'), t('Host')],
      stage.slowest.map((task) => [
        task.attempt === 0 ? String(task.index) : `${String(task.index)}.${String(task.attempt)}`,
        element('span', { title: exactText(task.durationMs, 'ms') }, durationText(task.durationMs)),
        element('span', { title: exactText(task.bytes, 'bytes') }, bytesText(task.bytes)),
        element('span', { title: exactText(task.records, 'rows') }, countText(task.records)),
        element('span', { title: t('executor {0}', task.executor) }, task.host),
      ]),
    ),
  );
}

function executorsSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.executors.length === 0) return undefined;
  const content = table(
    [t('Executor'), t('Host'), t('Tasks'), t('Time'), t('Spill')],
    stage.executors
      .slice(0, 200)
      .map((executor) => [
        executor.id,
        executor.host,
        executor.failedTasks > 0
          ? t('{0}, {1} failed', executor.tasks, executor.failedTasks)
          : countText(executor.tasks),
        element('span', { title: exactText(executor.taskMs, 'ms') }, durationText(executor.taskMs)),
        bytesText(executor.diskSpillBytes),
      ]),
  );
  if (stage.executors.length <= 4) return section(t('Executors'), content);
  const count = t('{0} executors', stage.executors.length);
  return section(t('Executors'), element('details', {}, element('summary', {}, count), content));
}
