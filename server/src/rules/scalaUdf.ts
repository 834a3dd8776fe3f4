import { builtInText, replaceablesIn, replaceFix, udfsIn } from './builtIn/replace.ts';
import { operatorsOnce } from './columns.ts';
import { noCost } from './cost.ts';
import type { Rule } from './rule.ts';

/** Scala functions that do what a built-in function does. Those that do more have their reason, and run in the JVM. */
export const scalaUdf: Rule = {
  id: 'scala-udf',
  docs: {
    what: 'A Scala UDF does what a built-in function does.',
    why: 'Spark cannot look into a UDF: it turns each value into a Java object and back, pushes no filter through it, and leaves out no partition by it.',
    example: {
      scala: {
        code: 'val clean = udf((text: String) => text.trim.toLowerCase)\nvisits.withColumn("name", clean(col("text")))',
        mended: 'visits.withColumn("name", lower(trim(col("text"))))',
      },
    },
    instead: 'Write the built-in functions that the message names; they also give null for null, where the UDF fails.',
    wrongWhen:
      'The built-in treats nulls or rounding otherwise than the function, and the code relies on it; the fix says where it differs.',
    references: ['https://spark.apache.org/docs/latest/sql-ref-functions-builtin.html'],
  },
  lint: (context) =>
    operatorsOnce(context).flatMap((operator) => {
      if (!udfsIn(operator).some((udf) => udf.flavor === 'scala')) return [];
      const replaceables = replaceablesIn(operator, context.sources);
      if (replaceables.length === 0) return [];
      return [
        {
          site: operator.site,
          callers: operator.callers,
          message: `Spark cannot look into this UDF${builtInText(replaceables)} (found in the code, without a run).`,
          evidence: { functions: replaceables.map((one) => one.name).join(', ') },
          cost: noCost,
          fixes: () => replaceFix(operator, replaceables, context.sources),
        },
      ];
    }),
  runDecides: false,
};
