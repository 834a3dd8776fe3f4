import type { FromPanel, ToPanel } from '../../protocol/panel.ts';
import { button, element, replaceChildren } from './element.ts';
import { t } from './texts.ts';
import { shareText } from './units.ts';

type EmptyMessage = Extract<ToPanel, { kind: 'empty' | 'reading' }>;

/** What stands in place of a graph: why there is none, and what to do about it. */
export interface EmptyState {
  readonly root: HTMLElement;
  /** Undefined while a graph is shown in its place. */
  readonly show: (message: EmptyMessage | undefined) => void;
}

export function createEmptyState(send: (message: FromPanel) => void): EmptyState {
  const said = element('div', { role: 'status' });
  const root = element('main', { class: 'empty', hidden: true }, said);
  return {
    root,
    show: (message) => {
      root.hidden = message === undefined;
      if (message === undefined) return;
      if (message.kind === 'reading') replaceChildren(said, ...reading(message));
      else replaceChildren(said, ...empty(message, send));
    },
  };
}

function reading(message: Extract<EmptyMessage, { kind: 'reading' }>): readonly HTMLElement[] {
  const { log, done, total } = message;
  const name = log.slice(log.lastIndexOf('/') + 1);
  const known = total > 0;
  const bar = element('progress', {
    'aria-label': t('Reading the log'),
    ...(known && { max: total, value: Math.min(done, total) }),
  });
  const amount = known ? shareText(Math.min(1, done / total)) : '';
  return [element('h1', {}, t('Reading {0}', name)), bar, element('p', { class: 'muted' }, amount)];
}

function empty(
  message: Extract<EmptyMessage, { kind: 'empty' }>,
  send: (message: FromPanel) => void,
): readonly HTMLElement[] {
  const said = message.message === undefined ? [] : [element('p', {}, message.message)];
  const link = button(t('Link a run'), [t('Link a run…')], () => send({ kind: 'command', command: 'linkRun' }), {
    class: 'plain-button preferred',
  });
  switch (message.reason) {
    case 'nothingLinked':
      return [
        element('h1', {}, t('No run is linked yet')),
        element('p', {}, t('Choose the event log of a run of this code: a file, or the folder that Spark wrote.')),
        ...said,
        element(
          'p',
          {},
          link,
          ' ',
          button(t('Open a sample'), [t('Open a sample')], () => send({ kind: 'command', command: 'openSample' }), {
            class: 'plain-button',
          }),
        ),
      ];
    case 'noExecution':
      return [
        element('h1', {}, t('This run has no SQL')),
        element('p', {}, t('The application ran no DataFrame or SQL query, so there is no plan to draw.')),
        ...said,
        element('p', {}, link),
      ];
    case 'noPlan':
      return [
        element('h1', {}, t('The log has no plan of this execution')),
        element('p', {}, t('Spark writes the plan when the execution starts; this log begins after that, or was cut.')),
        ...said,
      ];
    case 'unreadable':
      return [
        element('h1', {}, t('The log could not be read')),
        ...said,
        element(
          'p',
          {},
          button(
            t('Show what happened'),
            [t('Show what happened')],
            () => send({ kind: 'command', command: 'showLog' }),
            { class: 'plain-button' },
          ),
          ' ',
          link,
        ),
      ];
  }
}
