import { fileURLToPath } from 'node:url';
import type { Module } from '../../server/src/model/program.ts';
import { createParsers } from '../../server/src/source/parser.ts';
import { lowerScala } from '../../server/src/source/scala/lower.ts';
import { printModule } from './programText.ts';
import type { PrintOptions } from './programText.ts';

const parsers = await createParsers(fileURLToPath(new URL('../../grammars', import.meta.url)));

export function scalaModule(text: string, file = 'Job.scala'): Module {
  const tree = parsers.parse('scala', text);
  try {
    return lowerScala(tree.root, text, file);
  } finally {
    tree.free();
  }
}

/** The lowered program as text, between line breaks so that snapshots start in the first column. */
export function scala(text: string, options?: PrintOptions): string {
  return `\n${printModule(scalaModule(text), options)}\n`;
}
