import { expect, it } from 'vitest';
import { pythonModule } from '../../../test/support/pythonText.ts';
import { interpret } from './interpret.ts';

/** A script that evaluates a good many expressions before its action. */
function script(table: string): string {
  const rows = Array.from({ length: 40 }, (_, index) => `number_${index} = ${index} + ${index}`);
  return ['from pyspark.sql import SparkSession', 'spark = SparkSession.builder.getOrCreate()']
    .concat(rows, `spark.table("${table}").count()`)
    .join('\n');
}

it('many large programs together are bounded: the later ones are followed less far, and it is said', () => {
  const modules = ['a', 'b', 'c'].map((name) => pythonModule(script(name), `${name}.py`));
  const all = interpret(modules, { budget: 1_000 });
  expect(all.actions.map(({ site }) => site.file)).toEqual(['a.py', 'b.py', 'c.py']);
  expect(all.notes).toEqual([]);
  const fewer = interpret(modules, { budget: 1_000, budgetOfAll: 100 });
  expect(fewer.actions.map(({ site }) => site.file)).toEqual(['a.py']);
  expect(fewer.notes).toContain('These are many large programs: the later ones were followed less far');
});
