import { fileURLToPath } from 'node:url';
import type { Module } from '../../server/src/model/program.ts';
import { createParsers } from '../../server/src/source/parser.ts';
import { lowerPython } from '../../server/src/source/python/lower.ts';

export const grammarFolder = fileURLToPath(new URL('../../grammars', import.meta.url));

const parsers = await createParsers(grammarFolder);

/** The module of a Python text, without a reader. */
export function pythonModule(text: string, file = 'job.py'): Module {
  const tree = parsers.parse('python', text);
  const module = lowerPython(tree.root, text, file);
  tree.free();
  return module;
}
