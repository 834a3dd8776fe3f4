import type { FromPanel, PanelState, ToPanel } from '../../protocol/panel.ts';
import { createLayoutThread, scriptForWorker, startLayoutWorker } from './layoutWorker.ts';
import { startPanel } from './panel.ts';
import { setTexts } from './texts.ts';

/** The door to the editor that VS Code opens for a page once. */
interface EditorApi {
  readonly postMessage: (message: FromPanel) => void;
  readonly getState: () => unknown;
  readonly setState: (state: PanelState) => void;
}

declare const acquireVsCodeApi: () => EditorApi;

// One bundle for the page and for its layout thread, which has no document.
if (typeof document === 'undefined') startLayoutWorker();
else startPage();

function startPage(): void {
  const api = acquireVsCodeApi();
  const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : undefined;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is VS Code's door, not a window
  const send = (message: FromPanel): void => api.postMessage(message);
  const root = document.getElementById('panel');
  if (root === null) {
    send({ kind: 'broken', message: 'the page has no element for the panel' });
    return;
  }
  const keeper = createKeeper((state) => api.setState(state));
  const host = {
    send,
    keptState: () => stateOf(api.getState()),
    keepState: keeper,
    layoutThread: createLayoutThread(scriptForWorker(script)),
  };
  // The panel is made in the editor's language, so not before that is known.
  let receive: ((message: ToPanel) => void) | undefined;
  addEventListener('message', (event: MessageEvent<ToPanel>) => {
    try {
      if (event.data.kind === 'texts') setTexts(event.data.language, event.data.texts);
      receive ??= startPanel(root, host);
      receive(event.data);
    } catch (error) {
      send({ kind: 'broken', message: told(error) });
    }
  });
  // What breaks in a click or while drawing comes from no message.
  addEventListener('error', ({ error }: ErrorEvent) => {
    // Without an error it is a word of the browser's, such as that a size changed twice in one frame.
    if (error !== null && error !== undefined) send({ kind: 'broken', message: told(error) });
  });
  addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
    send({ kind: 'broken', message: told(reason) }),
  );
  send({ kind: 'ready' });
}

const REST_MS = 100;

/**
 * Keeps a state at once, further ones of the next moment as the last of them: zooming changes the state at every frame.
 * At once, because a page that is hidden is gone and runs nothing any more.
 */
function createKeeper(keep: (state: PanelState) => void): (state: PanelState) => void {
  let rests = false;
  let latest: PanelState | undefined;
  const rest = (): void => {
    rests = latest !== undefined;
    if (latest === undefined) return;
    keep(latest);
    latest = undefined;
    setTimeout(rest, REST_MS);
  };
  return (state) => {
    latest = state;
    if (!rests) rest();
  };
}

function told(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
}

/** What another version kept is not understood and not used. */
function stateOf(kept: unknown): PanelState | undefined {
  return isState(kept) ? kept : undefined;
}

function isState(kept: unknown): kept is PanelState {
  return typeof kept === 'object' && kept !== null && 'version' in kept && kept.version === 1;
}
