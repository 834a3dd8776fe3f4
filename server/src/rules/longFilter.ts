import { formatCount, plural } from '../base/units.ts';
import { noCost } from './cost.ts';
import { stagesOf } from './facts.ts';
import { at, nodesOfFamily } from './place.ts';
import type { Rule } from './rule.ts';

/** Conditions of thousands of characters. */
export const longFilter: Rule = {
  id: 'long-filter',
  docs: {
    what: 'A filter has a condition of thousands of characters.',
    why: 'The optimizer walks it again and again, generated code grows past what the JVM compiles, and each row is compared with each value.',
    example: {
      scala: {
        code: 'events.filter(col("user").isin(thousandUsers: _*))',
        mended: 'events.join(broadcast(users), Seq("user"), "left_semi")',
      },
      python: {
        code: 'events.filter(F.col("user").isin(thousand_users))',
        mended: 'events.join(F.broadcast(users), "user", "left_semi")',
      },
      plan: 'Filter user#1 IN (u1,u2,u3)',
    },
    instead: 'Make a small frame of the values and join with it (a semi join keeps the columns).',
    wrongWhen: 'The condition is generated and short-circuits early; planning it takes no time that could be seen.',
    thresholds: ['longFilterCharacters'],
    references: ['https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-join.html#semi-join'],
  },
  check: ({ facts, thresholds }) =>
    facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'filter').flatMap((filter) => {
        const { length } = filter.node.text;
        if (length <= thresholds.longFilterCharacters) return [];
        return [
          {
            ...at(filter, stagesOf(facts, filter)),
            message: `The condition of this filter has ${plural(length, 'character')} (${formatCount((filter.node.text.match(/,/g) ?? []).length)} commas): a join with a small frame of the values does the same.`,
            evidence: { characters: length },
            cost: noCost,
            atMost: 'information' as const,
            atLeast: 'information' as const,
          },
        ];
      }),
    ),
};
