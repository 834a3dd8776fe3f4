import type { Module, Statement } from '../model/program.ts';
import { cellMagic, hasMagics, isTransparent, maskMagics, runTarget, sqlStart } from './magics.ts';
import type { CellMagic } from './magics.ts';
import { runStatement, sqlStatement } from './magicStatements.ts';
import type { Notebook, NotebookCell } from './notebook.ts';
import { createPositions } from './positions.ts';
import { mentionsSpark, pythonPackage } from './python/lower.ts';
import type { LoweredText } from './python/lower.ts';

/** Lowers the text of one cell in the notebook's language; `parsed` has its magics masked. */
export type LowerCell = (text: string, parsed: string, cell: number) => LoweredText;

/** All cells in their order, as one module: a notebook is a script that people run in pieces. */
export function lowerNotebook(
  file: string,
  notebook: Notebook,
  language: 'python' | 'scala',
  lower: LowerCell,
): Module {
  const lowered = notebook.cells.map((cell) => lowerCell(cell, lower));
  return {
    file,
    language,
    packageName: language === 'python' ? pythonPackage(file) : '',
    body: lowered.flatMap((cell) => cell.body),
    usesSpark: notebook.cells.some((cell) => mentionsSpark(cell.text) || cellMagic(cell.text)?.name === 'sql'),
    syntaxErrors: lowered.reduce((sum, cell) => sum + cell.syntaxErrors, 0),
  };
}

function lowerCell(cell: NotebookCell, lower: LowerCell): LoweredText {
  if (cell.language === 'sql') return sqlCell(cell, 0, 0, 0);
  if (cell.language !== undefined) return NOTHING;
  const magic = cellMagic(cell.text);
  if (magic === undefined || isTransparent(magic)) return lowerCode(cell, lower);
  if (magic.name === 'sql') return sqlCell(cell, magic.nameStart, magic.bodyStart, sqlStart(cell.text, magic));
  return magic.name === 'run' ? runCell(cell, magic) : NOTHING;
}

const NOTHING: LoweredText = { body: [], syntaxErrors: 0 };

/** What looks like a magic may be the second line of a product or of a text, so a cell is masked only if it does not parse. */
function lowerCode(cell: NotebookCell, lower: LowerCell): LoweredText {
  const plain = lower(cell.text, cell.text, cell.index);
  if (plain.syntaxErrors === 0 || !hasMagics(cell.text)) return plain;
  const masked = lower(cell.text, maskMagics(cell.text), cell.index);
  return masked.syntaxErrors < plain.syntaxErrors ? masked : plain;
}

function sqlCell(cell: NotebookCell, nameStart: number, nameEnd: number, start: number): LoweredText {
  const positions = createPositions(cell.text);
  const statement = sqlStatement({
    text: cell.text.slice(start).replaceAll('\r\n', '\n'),
    range: positions.range(start, cell.text.length),
    textStart: positions.at(start),
    nameRange: positions.range(nameStart, nameEnd),
    cell: cell.index,
  });
  return { body: [statement], syntaxErrors: 0 };
}

function runCell(cell: NotebookCell, magic: CellMagic): LoweredText {
  const target = runTarget(cell.text.slice(magic.bodyStart).split('\n', 1)[0] ?? '');
  const range = createPositions(cell.text).range(magic.nameStart, magic.bodyStart);
  const body: Statement[] = target === undefined ? [] : [runStatement(target, range, cell.index)];
  return { body, syntaxErrors: 0 };
}
