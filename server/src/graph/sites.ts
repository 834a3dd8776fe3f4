import { t } from '../base/texts.ts';
import type { Site } from '../model/text.ts';
import type { GraphSite } from '../../../protocol/graph.ts';

export function graphSite(site: Site): GraphSite {
  return {
    file: site.file,
    ...(site.cell !== undefined && { cell: site.cell }),
    line: site.range.start.line,
    character: site.range.start.character,
    endLine: site.range.end.line,
    endCharacter: site.range.end.character,
    method: site.method,
    enclosing: site.enclosing,
  };
}

/** `IcebergTables.scala:32`: the file's own name and the line as people count. */
export function placeName(site: Site): string {
  const name = site.file.slice(site.file.lastIndexOf('/') + 1);
  const cell = site.cell === undefined ? '' : `, ${t('cell {0}', site.cell + 1)}`;
  return `${name}${cell}:${String(site.range.start.line + 1)}`;
}
