import { interpret } from '../../server/src/flow/interpret.ts';
import { createSourceReader } from '../../server/src/source/reader.ts';
import { actionLines, readMarked } from './flowText.ts';
import { grammarFolder } from './pythonText.ts';

const reader = await createSourceReader(grammarFolder);

/** The actions and frames of a Python script; further files begin with `//@ name`. */
export function python(text: string): string {
  return followed(`//@ job.py\n${text.replace(/^\n/, '')}`);
}

/** The same for the body of a Scala `main`; definitions stand above it. */
export function scala(definitions: string, body = ''): string {
  const main = body === '' ? '' : `object Main { def main(args: Array[String]): Unit = {${body}} }\n`;
  const head =
    'import org.apache.spark.sql._; import org.apache.spark.sql.functions._; import org.apache.spark.sql.expressions.Window';
  return followed(`//@ Job.scala\n${head}\n${definitions.replace(/^\n/, '').trimEnd()}\n${main}`);
}

export function followed(text: string): string {
  return actionLines(interpret(readMarked(text, (file, part) => reader.read(file, part))));
}
