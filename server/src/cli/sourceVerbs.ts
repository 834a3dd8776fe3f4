import { check } from './check.ts';
import { compare } from './compare.ts';
import { match } from './match.ts';

/** The verbs that need the parsers of Scala, Python and SQL. They are a bundle of their own, which `show` does not load. */
export const sourceVerbs = { check, compare, match };
