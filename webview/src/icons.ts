import { svgElement } from './element.ts';

/** Drawn for this panel on a grid of 16, strokes in the color of the text. Never the only sign: words stand beside them. */
const paths = {
  warning: 'M8 2 L14.5 13.5 H1.5 Z M8 6.5 V9.5 M8 11.4 V11.9',
  error: 'M8 1.8 A6.2 6.2 0 1 0 8 14.2 A6.2 6.2 0 1 0 8 1.8 M5.7 5.7 L10.3 10.3 M10.3 5.7 L5.7 10.3',
  information: 'M8 1.8 A6.2 6.2 0 1 0 8 14.2 A6.2 6.2 0 1 0 8 1.8 M8 7.2 V11.4 M8 4.6 V5.1',
  tasks: 'M2 3.5 H14 M2 8 H9 M2 12.5 H6',
  spill: 'M3 4 A5 2 0 0 0 13 4 A5 2 0 0 0 3 4 V12 A5 2 0 0 0 13 12 V4 M3 8 A5 2 0 0 0 13 8',
  time: 'M8 1.8 A6.2 6.2 0 1 0 8 14.2 A6.2 6.2 0 1 0 8 1.8 M8 4.5 V8 L10.5 9.6',
  skew: 'M2.5 13.5 V10.5 M6.2 13.5 V9.5 M9.8 13.5 V10.5 M13.5 13.5 V2.5',
  fix: 'M5.2 9.6 A4.2 4.2 0 1 1 10.8 9.6 V11.4 H5.2 Z M6 13.8 H10',
  link: 'M6.5 3.5 H3 V13 H12.5 V9.5 M9 2.5 H13.5 V7 M13.2 2.8 L7.5 8.5',
  chevron: 'M5 3.5 L10 8 L5 12.5',
  plus: 'M8 3 V13 M3 8 H13',
  minus: 'M3 8 H13',
  fit: 'M2.5 6 V2.5 H6 M10 2.5 H13.5 V6 M13.5 10 V13.5 H10 M6 13.5 H2.5 V10',
  search: 'M7 2.5 A4.5 4.5 0 1 0 7 11.5 A4.5 4.5 0 1 0 7 2.5 M10.3 10.3 L14 14',
  edit: 'M3 13 L3.6 10.2 L10.8 3 L13 5.2 L5.8 12.4 Z M9.4 4.4 L11.6 6.6',
  compare: 'M5 2.5 V12.5 M2.5 10 L5 12.8 L7.5 10 M11 13.5 V3.5 M8.5 6 L11 3.2 L13.5 6',
  copy: 'M5.5 5.5 H13.5 V13.5 H5.5 Z M10.5 5.5 V2.5 H2.5 V10.5 H5.5',
  close: 'M3.5 3.5 L12.5 12.5 M12.5 3.5 L3.5 12.5',
  more: 'M3 8 H3.1 M8 8 H8.1 M13 8 H13.1',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGSVGElement {
  return svgElement(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svgElement('path', { d: paths[name] }),
  );
}
