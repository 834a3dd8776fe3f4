import { expect, test } from 'vitest';
import { printColumn, printSql } from '../../../test/support/sqlText.ts';
import type { SqlNode } from '../model/sql.ts';
import { parseColumn, parseSql } from './parse.ts';

function parsed(text: string): string {
  return printSql(parseSql(text));
}

function query(text: string): SqlNode {
  const [statement] = parseSql(text);
  if (statement?.kind !== 'query') throw new Error(JSON.stringify(statement));
  return statement.query;
}

test('plans a select in the order in which Spark does', () => {
  expect(
    parsed(`SELECT o.region, sum(o.amount) AS total, count(DISTINCT o.id)
            FROM sales.orders o JOIN customers c ON o.customer_id = c.id
            WHERE o.day >= '2024-01-01' AND c.active
            GROUP BY o.region HAVING sum(o.amount) > 10 ORDER BY max(o.day) DESC LIMIT 5`),
  ).toMatchInlineSnapshot(`
    "query
      limit rows=5
        sort global=true keys=[max(o.day) desc]
          filter condition=>(sum(o.amount), 10)
            aggregate grouping=groupBy keys=[o.region] functions=[sum(o.amount) as total, count(distinct o.id), max(o.day)] form=sql
              filter condition=and(>=(o.day, '2024-01-01'), c.active)
                join type=inner using=[] condition==(o.customer_id, c.id) form=join
                  alias alias=[o]
                    table table=[sales.orders] streaming=false
                  alias alias=[c]
                    table table=[customers] streaming=false"
  `);
});

test('says where the words of each operator stand', () => {
  const text = 'select a, count(*) from t left outer join u using (id) where b group by a order by a limit 3';
  const words: string[] = [];
  const pending = [query(text)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    words.push(`${node.op.name}: ${text.slice(node.start, node.end)}`);
    pending.push(...node.inputs);
  }
  expect(words).toEqual([
    'limit: limit',
    'sort: order by',
    'aggregate: group by',
    'filter: where',
    'join: left outer join',
    'table: u',
    'table: t',
  ]);
});

test('a common table expression read twice is one node; hints are operators or mark the join', () => {
  expect(
    parsed(`WITH t AS (SELECT * FROM parquet.\`/data/x\`)
            SELECT /*+ BROADCAST(b), REPARTITION(8, id), COALESCE(2) */ a.id FROM t a LEFT JOIN t b USING (id)`),
  ).toMatchInlineSnapshot(`
    "query
      repartition partitions=8 partitionsGiven=true keys=[id]
        coalesce partitions=2
          project form=select columns=[a.id] keepsOthers=false
            join type=left using=[id] form=join broadcast=right
              alias alias=[a]
                #1 read format=parquet paths=[[/data/x]] options={} schema=false streaming=false
              alias alias=[b]
                #1"
  `);
});

test('subqueries become the joins that Spark plans for them', () => {
  expect(
    parsed(`select * from a
            where a.x in (select y from b where b.k = a.k)
              and not exists (select 1 from c where c.id = a.id and c.z > 1)
              and a.v > (select avg(v) from d)
              and a.w = (select max(w) from e where e.id = a.id)
              and (a.f or a.x in (select y from g))`),
  ).toMatchInlineSnapshot(`
    "query
      filter condition=or(a.f, unknown<a.x>)
        join condition==(a.x, y) form=existence
          filter condition==(a.w, unknown<>)
            join type=left condition==(e.id, a.id) form=scalar subquery
              join type=left_anti condition==(c.id, a.id) form=exists
                join type=left_semi condition=and(=(a.x, y), =(b.k, a.k)) form=in
                  filter condition=>(a.v, unknown<>)
                    table table=[a] streaming=false
                    aggregate grouping=groupBy keys=[] functions=[avg(v)] form=sql
                      table table=[d] streaming=false
                  project form=select columns=[y] keepsOthers=false
                    table table=[b] streaming=false
                filter condition=>(c.z, 1)
                  table table=[c] streaming=false
              aggregate grouping=groupBy keys=[e.id] functions=[max(w)] form=sql
                table table=[e] streaming=false
          project form=select columns=[y] keepsOthers=false
            table table=[g] streaming=false"
  `);
});

test('conditions between relations with commas belong to their joins', () => {
  expect(parsed('select * from a, b, c where a.id = b.id and b.k = c.k and a.x > 1')).toMatchInlineSnapshot(`
    "query
      filter condition=>(a.x, 1)
        join type=inner using=[] condition==(b.k, c.k) form=,
          join type=inner using=[] condition==(a.id, b.id) form=,
            table table=[a] streaming=false
            table table=[b] streaming=false
          table table=[c] streaming=false"
  `);
  // Whose columns these are, the text does not tell.
  expect(parsed('select * from a, b where a_id = b_id and x > 1')).toMatchInlineSnapshot(`
    "query
      filter condition=>(x, 1)
        join type=inner using=[] form=,
          table table=[a] streaming=false
          table table=[b] streaming=false"
  `);
});

test('reads windows, also over aggregates and by name', () => {
  expect(
    parsed(`select k, sum(x), rank() over (order by sum(x) desc), first(y) over (w rows between 1 preceding and current row)
            from t group by k window w as (partition by k order by z)`),
  ).toMatchInlineSnapshot(`
    "query
      project form=select columns=[k, sum(x), rank() over (by  order sum(x) desc), first(y) over (by k order z rows between 1 preceding and current row)] keepsOthers=false
        aggregate grouping=groupBy keys=[k] functions=[sum(x)] form=sql
          table table=[t] streaming=false"
  `);
  expect(parsed('select a from t qualify row_number() over (partition by b order by c) = 1')).toMatchInlineSnapshot(`
    "query
      filter condition==(row_number() over (by b order c), 1)
        project form=select columns=[a, row_number() over (by b order c)] keepsOthers=false
          table table=[t] streaming=false"
  `);
});

test('reads what makes rows of rows', () => {
  expect(parsed('select distinct a, explode(items) as item from t lateral view outer posexplode(xs) p as pos, x'))
    .toMatchInlineSnapshot(`
    "query
      distinct
        generate form=select columns=[a, explode(items) as item] keepsOthers=false
          generate columns=[posexplode(xs) as pos, x] form=lateral view outer keepsOthers=true
            table table=[t] streaming=false"
  `);
  expect(parsed('select * from range(10) r, lateral explode(array(1, 2)) as e')).toMatchInlineSnapshot(`
    "query
      generate columns=[explode(array(1, 2))] form=table function keepsOthers=true
        alias alias=[r]
          range bounds=[10]"
  `);
});

test('reads set operations, pivots and samples', () => {
  expect(
    parsed(`select * from (select * from a union all select * from b intersect select * from c except all select * from d) u
            pivot (sum(x) as s for q in ('a' as qa, 'b'))
            tablesample (10 percent)`),
  ).toMatchInlineSnapshot(`
    "query
      sample args=[0.1]
        aggregate grouping=groupBy keys=[unknown<>] functions=[sum(x) as s] pivot={column: q, valuesGiven: true} form=pivot
          alias alias=[u]
            except all=true
              union byName=false
                table table=[a] streaming=false
                intersect all=false
                  table table=[b] streaming=false
                  table table=[c] streaming=false
              table table=[d] streaming=false"
  `);
});

test.each([
  ['group by rollup(a, b)', 'rollup', 'a, b'],
  ['group by a, b with cube', 'cube', 'a, b'],
  ['group by grouping sets ((a, b), (a), ())', 'groupingSets', 'a, b'],
  ['group by 1, 2', 'groupBy', 'a, upper(b)'],
  ['group by all', 'groupBy', 'a, upper(b)'],
])('reads %s', (clause, grouping, keys) => {
  const { op } = query(`select a, upper(b), count(*) from t ${clause}`);
  if (op.name !== 'aggregate') throw new Error(op.name);
  expect([op.grouping, op.keys.map(printColumn).join(', ')]).toEqual([grouping, keys]);
});

test('reads distribution and local order', () => {
  expect(parsed('select a from t distribute by a, b sort by c desc limit all offset 3')).toMatchInlineSnapshot(`
    "query
      offset rows=3
        sort global=false keys=[c desc]
          repartition partitionsGiven=false keys=[a, b]
            project form=select columns=[a] keepsOthers=false
              table table=[t] streaming=false"
  `);
  expect(parsed('select a from t cluster by a')).toMatchInlineSnapshot(`
    "query
      sort global=false keys=[a]
        repartition partitionsGiven=false keys=[a]
          project form=select columns=[a] keepsOthers=false
            table table=[t] streaming=false"
  `);
});

test('reads statements that write', () => {
  expect(
    parsed(`
      create or replace global temp view v as select 1;
      create temporary view f using csv options (path '/data/f', header "true");
      create table if not exists db.t (a int) using delta partitioned by (day, bucket(4, id)) location '/x' as select * from s;
      create table plain (a int comment 'select') stored as orc;
      insert overwrite table db.out partition (day = '1') select a from t;
      with n as (select 1) insert into o (a, b) select * from n;
      insert overwrite directory '/out' using parquet select 2;
      from src insert into a select x where y insert into b select z;
      merge into target t using (select * from updates) s on t.id = s.id when matched then update set *;
      update t set a = 1 where b = 2;
      delete from t as x where x.c;
      cache lazy table c options ('storageLevel' = 'DISK_ONLY') as select 3`),
  ).toMatchInlineSnapshot(`
    "createView view=v temporary=true
      project form=select columns=[1] keepsOthers=false
        local rows=1 columns=[]
    createView view=f temporary=true
      read format=csv paths=[[/data/f]] options={path: [/data/f], header: [true]} schema=false streaming=false
    createTable table=db.t format=delta partitionBy=day,bucket(4, id)
      table table=[s] streaming=false
    createTable table=plain format=orc partitionBy=
    insert table=db.out overwrite=true
      project form=select columns=[a] keepsOthers=false
        table table=[t] streaming=false
    insert table=o overwrite=false
      project form=select columns=[1] keepsOthers=false
        local rows=1 columns=[]
    insert table=/out overwrite=true directory=true
      project form=select columns=[2] keepsOthers=false
        local rows=1 columns=[]
    insert table=a overwrite=false
      project form=select columns=[x] keepsOthers=false
        filter condition=y
          table table=[src] streaming=false
    insert table=b overwrite=false
      project form=select columns=[z] keepsOthers=false
        table table=[src] streaming=false
    merge table=target condition==(t.id, s.id)
      alias alias=[s]
        table table=[updates] streaming=false
    update table=t condition==(b, 2)
    delete table=t condition=x.c
    cacheTable table=c lazy=true
      project form=select columns=[3] keepsOthers=false
        local rows=1 columns=[]"
  `);
});

test('names commands by their words', () => {
  const commands = parseSql(
    'SHOW TABLES IN db; drop table if exists t; set a = b; OPTIMIZE t ZORDER BY c; create function f as "x"',
  );
  expect(commands.map((each) => (each.kind === 'command' ? each.command : each.kind))).toEqual([
    'SHOW TABLES',
    'DROP TABLE',
    'SET',
    'OPTIMIZE',
    'CREATE FUNCTION',
  ]);
});

test("reads Spark 4's pipes", () => {
  expect(
    parsed(
      'from orders |> where x > 1 |> extend x + 1 as y |> aggregate sum(y) as total group by k |> join u using (k) |> limit 3',
    ),
  ).toMatchInlineSnapshot(`
    "query
      limit rows=3
        join type=inner using=[k] form=join
          aggregate grouping=groupBy keys=[k] functions=[sum(y) as total] form=sql
            project form=withColumn columns=[+(x, 1) as y] keepsOthers=true
              filter condition=>(x, 1)
                table table=[orders] streaming=false
          table table=[u] streaming=false"
  `);
});

test('places that the code leaves open stay names, or are passed over where a clause may stand', () => {
  expect(
    parsed(
      "select __hole1__, a from __hole2__.orders where day = '__hole3__' and x in (__hole4__) __hole5__ limit __hole6__",
    ),
  ).toMatchInlineSnapshot(`
    "query
      limit
        project form=select columns=[__hole1__, a] keepsOthers=false
          filter condition=and(=(day, '__hole3__'), in(x, __hole4__))
            table table=[__hole2__.orders] streaming=false"
  `);
  expect(parsed('create view v as __hole1__')).toMatchInlineSnapshot(`
    "createView view=v temporary=false
      table table=[__hole1__] streaming=false"
  `);
  expect(parsed('select * from parquet.`__hole1__/x` t __hole2__ join u on t.id = u.id')).toMatchInlineSnapshot(`
    "query
      join type=inner using=[] condition==(t.id, u.id) form=join
        alias alias=[t]
          read format=parquet paths=[[__hole1__/x]] options={} schema=false streaming=false
        table table=[u] streaming=false"
  `);
});

test('a statement that is none fails alone, with the place', () => {
  expect(parsed('select a from; selec 1; select 2')).toMatchInlineSnapshot(`
    "failed message=Line 1: found ";" where a name was expected.
    failed message=Line 1: found "selec" where a statement was expected.
    query
      project form=select columns=[2] keepsOthers=false
        local rows=1 columns=[]"
  `);
});

test.each([
  ["a between 1 and 2 and not b like 'x%' escape '!'", "and(and(>=(a, 1), <=(a, 2)), not(like(b, 'x%')))"],
  ['a <> 1 or b is not null', 'or(not(=(a, 1)), isnotnull(b))'],
  ['a is distinct from b', 'not(<=>(a, b))'],
  ['-a * 2 + b % 3 || c', 'concat(+(*(negative(a), 2), %(b, 3)), c)'],
  ['case x when 1 then 2 else 3 end as y', 'case(=(x, 1), 2, 3) as y'],
  ['cast(a.b.c as decimal(10, 2))', 'cast(a.b.c as decimal(10, 2))'],
  ['x::array<struct<a: int>>[0].a', "getfield(getitem(cast(x as array<struct<a: int>>), 0), 'a')"],
  ['sum(distinct a) filter (where b > 1) total', 'sum(distinct a as filter) as total'],
  ['transform(xs, (x, i) -> x + i)', 'transform(xs, lambda(+(x, i)))'],
  ["date '2024-01-01' - interval 1 day 2 hours", "-('2024-01-01', 'interval 1 day 2 hours')"],
  ['interval', 'interval'],
  ["trim(both 'x' from a) || substring(b from 2 for 3)", "concat(trim('x', a), substring(b, 2, 3))"],
  ['first(a ignore nulls)', 'first(a)'],
  ['percentile_cont(0.5) within group (order by a)', 'percentile_cont(0.5)'],
  ['explode(items) as (a, b)', 'explode(items) as a, b'],
  ["'it''s' \"b\"", "'it'sb'"],
  ["r'\\d' rlike raw", "rlike('\\d', raw)"],
  ['`odd ``name`.x', 'odd `name.x'],
  ['count(*)', 'count(*)'],
  ['named_struct(a => 1)', 'named_struct(1)'],
])('reads the column %s', (text, printed) => {
  expect(printColumn(parseColumn(text))).toBe(printed);
});

test('a column that is none is unknown', () => {
  expect(parseColumn('a +')).toEqual({ kind: 'unknown', parts: [] });
  expect(printColumn(parseColumn('a b c'))).toBe('unknown<a as b>');
});

const WIDE = `with t as (select /*+ broadcast(x) */ a, explode(b) from x join y on x.i = y.i where a in (select 1) and 'q' = "r"
  group by rollup(a) order by 1 limit 2) insert into o select * from t lateral view explode(z) l as c
  pivot (sum(a) for b in (1, 2)) |> where case when a then 1 end > interval '1' day; create table u using delta as values (1), (2)`;

test('survives every beginning and every ending of a text', () => {
  for (let cut = 0; cut <= WIDE.length; cut += 1) {
    for (const text of [WIDE.slice(0, cut), WIDE.slice(cut)]) expect(Array.isArray(parseSql(text))).toBe(true);
  }
});

test.each([
  ['parentheses', `select ${'('.repeat(5_000)}1${')'.repeat(5_000)}`, 'failed'],
  ['subqueries', `${'select * from ('.repeat(5_000)}t${')'.repeat(5_000)}`, 'failed'],
  ['conditions', `select * from t where ${'a = 1 or '.repeat(10_000)}b`, 'query'],
  ['sums', `select ${'a + '.repeat(10_000)}b from t`, 'query'],
  ['unions', `select 1 ${'union all select 1 '.repeat(2_000)}`, 'query'],
])('does not overflow on many %s', (_name, text, kind) => {
  expect(parseSql(text).map((statement) => statement.kind)).toEqual([kind]);
});
