/** Text of a log reaches the page through `textContent` and attributes alone; there is no way here to write HTML. */
export type Child = Node | string | undefined;

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  appendAll(made, children);
  return made;
}

export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(made, attributes);
  appendAll(made, children);
  return made;
}

export function replaceChildren(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...children.filter((child) => child !== undefined));
}

/** A button; `label` is its tooltip, and its name for a screen reader where an icon stands alone. */
export function button(
  label: string,
  content: readonly Child[],
  onClick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const hasWords = content.some((child) => typeof child === 'string' || (child?.textContent ?? '') !== '');
  const name = hasWords ? {} : { 'aria-label': label };
  const made = element('button', { type: 'button', title: label, ...name, ...attributes }, ...content);
  made.addEventListener('click', (event) => {
    event.stopPropagation();
    onClick();
  });
  return made;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    target.setAttribute(name, value === true ? '' : String(value));
  }
}

function appendAll(parent: Element, children: readonly Child[]): void {
  parent.append(...children.filter((child) => child !== undefined));
}
