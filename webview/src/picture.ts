import { badgeText } from './badges.ts';
import { edgeLine } from './canvasDraw.ts';
import { linkText } from './cardWords.ts';
import type { Heat } from './heat.ts';
import type { LayoutResult } from './layout.ts';
import type { Scene, SceneCard, SceneEdge, SceneLine } from './scene.ts';
import { t } from './texts.ts';
import { countText, shareText } from './units.ts';

/** Colors of the editor's theme, so that the picture looks like the panel. */
export interface PictureColors {
  readonly background: string;
  readonly card: string;
  readonly text: string;
  readonly muted: string;
  readonly border: string;
  readonly link: string;
  readonly font: string;
  readonly heat: Readonly<Record<Heat, string>>;
}

export function pictureColors(root: Element): PictureColors {
  const style = getComputedStyle(root);
  const color = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const border = color('--border', '#888888');
  return {
    background: color('--background', '#ffffff'),
    card: color('--card', '#f8f8f8'),
    text: color('--text', '#222222'),
    muted: color('--muted', '#666666'),
    border,
    link: color('--link', '#0066bf'),
    font: color('--vscode-font-family', 'system-ui, sans-serif'),
    heat: {
      none: border,
      warm: color('--warm', '#b89500'),
      hot: color('--hot', '#d18616'),
      burning: color('--burning', '#e51400'),
    },
  };
}

const MARGIN = 20;

/** The drawing as an SVG file of its own: what is folded stays folded, what is out of view is there. */
export function pictureAsSvg(scene: Scene, layout: LayoutResult, colors: PictureColors): string {
  const width = Math.ceil(layout.width) + 2 * MARGIN;
  const height = Math.ceil(layout.height) + 2 * MARGIN;
  const size = `width="${String(width)}" height="${String(height)}" viewBox="${String(-MARGIN)} ${String(-MARGIN)} ${String(width)} ${String(height)}"`;
  const edges = scene.edges.map((edge) => edgeShape(edge, layout, colors));
  const cards = scene.cards.map((card) => cardShape(card, layout, colors));
  const labels = scene.edges.filter((edge) => edge.labelWidth > 0).map((edge) => labelShape(edge, layout, colors));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(colors.font)}" font-size="13" fill="${escaped(colors.text)}">`,
    `<rect x="${String(-MARGIN)}" y="${String(-MARGIN)}" width="100%" height="100%" fill="${escaped(colors.background)}"/>`,
    ...edges,
    ...cards,
    ...labels,
    '</svg>',
  ].join('\n');
}

function edgeShape(edge: SceneEdge, layout: LayoutResult, colors: PictureColors): string {
  const path = edgeLine(layout.edges[edge.id]?.points ?? []);
  const dashes = edge.kind === 'shuffle' ? '' : ' stroke-dasharray="6 4"';
  return `<path d="${path}" fill="none" stroke="${escaped(colors.border)}" stroke-width="${String(edge.width)}"${dashes}/>`;
}

function cardShape(card: SceneCard, layout: LayoutResult, colors: PictureColors): string {
  const { x, y } = layout.cards[card.id] ?? { x: 0, y: 0 };
  const stroke = escaped(colors.heat[card.heat]);
  const strokeWidth = card.highlighted ? 3 : card.heat === 'none' ? 1 : 2;
  const dashes = card.kind === 'stage' ? '' : ' stroke-dasharray="5 4"';
  const badges = [...card.badges.map(badgeText), card.note].filter(Boolean).join(' · ');
  const time = [card.time, card.share >= 0.005 ? shareText(card.share) : ''].filter(Boolean).join(' · ');
  return [
    `<g transform="translate(${String(x)} ${String(y)})">`,
    `<rect width="${String(card.width)}" height="${String(card.height)}" rx="5" fill="${escaped(colors.card)}" stroke="${stroke}" stroke-width="${String(strokeWidth)}"${dashes}/>`,
    text(10, 19, card.title, card.width * 0.55, 'font-weight="600"'),
    text(card.width - 10, 19, time, card.width * 0.4, 'text-anchor="end"'),
    text(
      10,
      41,
      badges,
      card.width - 20,
      `font-size="12"${card.heat === 'none' ? ` fill="${escaped(colors.muted)}"` : ''}`,
    ),
    text(10, 60, card.was || card.about, card.width - 20, `font-size="12" fill="${escaped(colors.muted)}"`),
    ...card.lines.map((line) => lineShape(line, card.width, colors)),
    card.hidden > 0 && card.lines.length > 0
      ? text(
          22,
          card.height - 8,
          t('+{0} more', card.hidden),
          card.width,
          `font-size="12" fill="${escaped(colors.muted)}"`,
        )
      : '',
    '</g>',
  ].join('');
}

function lineShape(line: SceneLine, width: number, colors: PictureColors): string {
  const { node, y, tall } = line;
  const left = 22 + Math.min(line.lane, 5) * 12;
  const place = linkText(node);
  const right = [
    tall ? '' : place,
    ...node.badges.map(badgeText),
    node.rowsOut === undefined ? '' : countText(node.rowsOut),
  ]
    .filter(Boolean)
    .join(' · ');
  const room = width - left - 10 - textWidth(right);
  return [
    `<circle cx="${String(left - 10)}" cy="${String(y + 11)}" r="3" fill="${escaped(colors.heat[line.heat])}"/>`,
    text(left, y + 16, `${node.words} ${node.detail}`.trim(), room - 8, ''),
    text(width - 10, y + 16, right, width / 2, `text-anchor="end" fill="${escaped(colors.muted)}"`),
    !tall || place === ''
      ? ''
      : text(left, y + 33, place, width - left, `font-size="12" fill="${escaped(colors.link)}"`),
  ].join('');
}

function labelShape(edge: SceneEdge, layout: LayoutResult, colors: PictureColors): string {
  const { x, y } = layout.edges[edge.id]?.label ?? { x: 0, y: 0 };
  const how = edge.before === '' ? edge.how : `${edge.before} → ${edge.how}`;
  const middle = edge.labelWidth / 2;
  return [
    `<g transform="translate(${String(x)} ${String(y)})" text-anchor="middle">`,
    `<rect width="${String(edge.labelWidth)}" height="${String(edge.labelHeight)}" rx="4" fill="${escaped(colors.background)}"/>`,
    text(middle, 15, edge.amount, edge.labelWidth, ''),
    how === '' ? '' : text(middle, 31, how, edge.labelWidth, `font-size="12" fill="${escaped(colors.muted)}"`),
    '</g>',
  ].join('');
}

/** A picture file cannot measure its text: a mean width per letter is near enough, and cutting early looks better than overlap. */
const LETTER_WIDTH = 6.9;

function textWidth(content: string): number {
  return content.length * LETTER_WIDTH;
}

function text(x: number, y: number, content: string, room: number, attributes: string): string {
  if (content === '') return '';
  const letters = Math.max(1, Math.floor(room / LETTER_WIDTH));
  const cut = content.length > letters ? `${content.slice(0, Math.max(1, letters - 1))}…` : content;
  return `<text x="${String(x)}" y="${String(y)}" ${attributes}>${escaped(cut)}</text>`;
}

/** Also drops what XML does not allow at all: control characters, which operator texts may hold. */
function escaped(content: string): string {
  return content
    .replaceAll(/[^\P{Cc}\t\n\r]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Browsers refuse canvases larger than this on a side. */
const MAX_PIXELS = 8_192;

/** The same picture in pixels, twice as fine where that is possible; as base64 without the address part. */
export async function pictureAsPng(svg: string, layout: LayoutResult): Promise<string> {
  const width = Math.ceil(layout.width) + 2 * MARGIN;
  const height = Math.ceil(layout.height) + 2 * MARGIN;
  const fineness = Math.min(2, MAX_PIXELS / width, MAX_PIXELS / height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * fineness);
  canvas.height = Math.floor(height * fineness);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1] ?? '';
}
