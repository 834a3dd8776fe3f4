/** What the suite sees of the panel's DOM and of the workbench, through the runner's bridge (`test/vscode/bridge.mjs`). */
type Request =
  | { readonly action: 'texts' | 'count' | 'click'; readonly selector: string }
  | { readonly action: 'attribute'; readonly selector: string; readonly name: string }
  | { readonly action: 'workbench'; readonly selector: string; readonly text?: string }
  | { readonly action: 'screenshot'; readonly path: string };

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
