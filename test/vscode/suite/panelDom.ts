/** What the suite sees of the panel's DOM and of the workbench, through the runner's bridge (`test/vscode/bridge.mjs`). */
type Request =
  | { readonly action: 'texts' | 'count' | 'click' | 'gone'; readonly selector: string }
  | { readonly action: 'attribute' | 'workbenchAttribute'; readonly selector: string; readonly name: string }
  | { readonly action: 'workbench' | 'workbenchGone'; readonly selector: string; readonly text?: string }
  | { readonly action: 'painted'; readonly selector: string; readonly colors: readonly Color[] }
  | { readonly action: 'press'; readonly key: string }
  | { readonly action: 'screenshot'; readonly path: string };

type Color = readonly [red: number, green: number, blue: number];

async function ask<T>(request: Request): Promise<T> {
  const url = process.env['PLANLIGHT_BRIDGE'];
  if (url === undefined) throw new Error('PLANLIGHT_BRIDGE is not set: run the suite through npm test');
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(request) });
  const answer = (await response.json()) as { result?: T; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.result as T;
}

/** Texts of the panel's elements that fit; waits until there is one. */
export const panelTexts = (selector: string) => ask<string[]>({ action: 'texts', selector });
export const panelAttribute = (selector: string, name: string) =>
  ask<string | null>({ action: 'attribute', selector, name });
export const clickInPanel = (selector: string) => ask<boolean>({ action: 'click', selector });
/** Waits until the workbench shows it; gives its text. */
export const workbenchText = (selector: string, text?: string) =>
  ask<string>({ action: 'workbench', selector, ...(text === undefined ? {} : { text }) });
export const workbenchGone = (selector: string, text?: string) =>
  ask<boolean>({ action: 'workbenchGone', selector, ...(text === undefined ? {} : { text }) });
export const workbenchAttribute = (selector: string, name: string) =>
  ask<string | null>({ action: 'workbenchAttribute', selector, name });
export const panelGone = (selector: string) => ask<boolean>({ action: 'gone', selector });
/** Waits until a canvas of the workbench has one of the colors. */
export const painted = (selector: string, colors: readonly Color[]) =>
  ask<boolean>({ action: 'painted', selector, colors });
export const press = (key: string) => ask<boolean>({ action: 'press', key });
export const panelCount = (selector: string) => ask<number>({ action: 'count', selector });
