import type { FromPanel } from '../../protocol/panel.ts';
import { graphAsMermaid, graphAsText } from './asText.ts';
import type { MenuCommand } from './headerActions.ts';
import type { Model } from './panelModel.ts';
import { pictureAsPng, pictureAsSvg, pictureColors } from './picture.ts';

/** The drawing for somewhere else: the clipboard, or a file that the editor asks for. Undefined while nothing is drawn. */
export async function exported(
  command: MenuCommand,
  model: Model,
  root: Element,
): Promise<Extract<FromPanel, { kind: 'copy' | 'save' }> | undefined> {
  const { graph, scene, layout } = model;
  if (graph === undefined) return undefined;
  const fileName = `${graph.app.name || 'plan'}-${String(graph.execution.id)}`.replaceAll(/[^\w.-]+/g, '-');
  const picture = (): string => pictureAsSvg(scene, layout, pictureColors(root));
  switch (command) {
    case 'copyText':
      return { kind: 'copy', text: graphAsText(graph, scene) };
    case 'copyMermaid':
      return { kind: 'copy', text: graphAsMermaid(scene) };
    case 'saveSvg':
      return { kind: 'save', fileName: `${fileName}.svg`, encoding: 'text', content: picture() };
    case 'savePng':
      return {
        kind: 'save',
        fileName: `${fileName}.png`,
        encoding: 'base64',
        content: await pictureAsPng(picture(), layout),
      };
  }
}
