import type { Statement } from '../model/program.ts';
import { runTarget } from './magics.ts';
import { runStatement, sqlStatement } from './magicStatements.ts';
import type { Positions } from './positions.ts';

/** A notebook that Databricks exported as a source file: its magics stand in comments. */
export function isDatabricksExport(text: string): boolean {
  return /^\uFEFF?(#|\/\/) Databricks notebook source/.test(text);
}

/** The SQL cells and `%run` lines of an export, which its language takes for comments. */
export function databricksMagics(text: string, positions: Positions): Statement[] {
  const statements: Statement[] = [];
  for (const block of text.matchAll(/^(?:(?:#|\/\/) MAGIC\b[^\n]*(?:\n|$))+/gm)) {
    const magic = /^((?:#|\/\/) MAGIC %)(sql|run)\b/.exec(block[0]);
    if (magic === null) continue;
    const [opening, sign = '', name = ''] = magic;
    const end = block.index + block[0].trimEnd().length;
    const nameRange = positions.range(block.index + sign.length, block.index + opening.length);
    const rest = block[0].slice(opening.length);
    if (name === 'sql') {
      const range = positions.range(block.index + opening.length, end);
      const sql = rest.replace(/\r\n/g, '\n').replace(/^(?:#|\/\/) MAGIC ?/gm, '');
      statements.push(sqlStatement({ text: sql, range, nameRange }));
    } else {
      const target = runTarget(rest.split('\n', 1)[0] ?? '');
      if (target !== undefined) statements.push(runStatement(target, nameRange));
    }
  }
  return statements;
}

/** Both lists in the order of the file. */
export function inOrder(one: readonly Statement[], other: readonly Statement[]): readonly Statement[] {
  if (other.length === 0) return one;
  return [...one, ...other].toSorted(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}
