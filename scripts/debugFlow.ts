/**
 * Prints what the flow room makes of a folder: its entry points, their actions in order, and each action's frames.
 *
 *     npm run flow -- DIR [--operators] [--time]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interpret } from '../server/src/flow/interpret.ts';
import { listSourceFiles, readSourceFiles } from '../server/src/source/folder.ts';
import { createSourceReader } from '../server/src/source/reader.ts';
import { printFlow, printFrame } from '../test/support/flowText.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { operators: { type: 'boolean', default: false }, time: { type: 'boolean', default: false } },
});
const [root] = positionals;
if (root === undefined) throw new Error('usage: debugFlow DIR');

const { sources } = await readSourceFiles(root, (await listSourceFiles(root)).files);
const reader = await createSourceReader(join(import.meta.dirname, '..', 'grammars'));
const started = performance.now();
const modules = sources.map(({ file, text }) => reader.read(file, text));
const read = performance.now();
const flow = interpret(modules);
const done = performance.now();
console.log(printFlow(flow));
if (values.operators) console.log(flow.operators.map((frame) => printFrame({ ...frame, inputs: [] })).join('\n'));
if (values.time) {
  console.log(
    `${modules.length} files: ${Math.round(read - started)} ms to read, ${Math.round(done - read)} ms to follow; ` +
      `${flow.entries.length} entries, ${flow.actions.length} actions, ${flow.operators.length} operators`,
  );
}
