import { describe, expect, it } from 'vitest';
import { planFromText } from '../../../test/support/planText.ts';
import { detailsOf } from './details.ts';
import { columnNames } from './expression.ts';

const details = (text: string): ReturnType<typeof detailsOf> => detailsOf(planFromText(text));

describe('details of operators', () => {
  it('reads who asked for an exchange', () => {
    expect(details('Exchange hashpartitioning(store#1, day#2, 200), REPARTITION_BY_NUM, [plan_id=3]')).toMatchObject({
      partitioning: 'hash',
      partitions: 200,
      origin: 'repartitionByNumber',
      keys: [{ name: 'store' }, { name: 'day' }],
    });
    expect(
      details('Exchange rangepartitioning(day#2 DESC NULLS LAST, 8), ENSURE_REQUIREMENTS, [id=#12]'),
    ).toMatchObject({
      partitioning: 'range',
      partitions: 8,
      origin: 'required',
      order: [{ ascending: false, child: { name: 'day' } }],
    });
    expect(details('Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=3]')).toMatchObject({
      partitioning: 'single',
      partitions: 1,
    });
    expect(details('Exchange RoundRobinPartitioning(12), false, [id=#4]')).toMatchObject({
      partitions: 12,
      origin: 'repartitionByNumber',
    });
    expect(details('Exchange RoundRobinPartitioning(1), REPARTITION_WITH_NUM, [id=#879]')).toMatchObject({
      partitions: 1,
      origin: 'repartitionByNumber',
    });
    expect(details('Exchange hashpartitioning(k#1, 100), REPARTITION, [id=#87]')).toMatchObject({
      origin: 'repartitionByColumns',
    });
    expect(details('Exchange RoundRobinPartitioning(4)')).toMatchObject({ origin: 'repartitionByNumber' });
    expect(details('PhotonShuffleExchangeSink hashpartitioning(k#1, 40)')).toMatchObject({
      kind: 'exchange',
      partitions: 40,
    });
    expect(details('GpuColumnarExchange gpuhashpartitioning(k#1, 40), ENSURE_REQUIREMENTS, [plan_id=3]')).toMatchObject(
      { partitioning: 'hash', partitions: 40 },
    );
  });

  it('reads keys, type and condition of joins', () => {
    expect(
      details('BroadcastHashJoin [a#1, b#2], [c#3, d#4], LeftOuter, BuildRight, (x#5 > y#6), false, false'),
    ).toMatchObject({
      strategy: 'broadcastHash',
      type: 'left',
      leftKeys: [{ name: 'a' }, { name: 'b' }],
      rightKeys: [{ name: 'c' }, { name: 'd' }],
      buildSide: 'right',
      condition: { kind: 'call', name: '>' },
    });
    expect(details('SortMergeJoin(skew=true) [a#1], [c#3], Inner')).toMatchObject({
      strategy: 'sortMerge',
      type: 'inner',
      skew: true,
      condition: undefined,
    });
    expect(details('BroadcastNestedLoopJoin BuildRight, Inner, ((s#1 >= f#2) AND (s#1 < t#3))')).toMatchObject({
      strategy: 'nestedLoop',
      type: 'inner',
      leftKeys: [],
      condition: { name: 'and' },
    });
    expect(details('CartesianProduct')).toMatchObject({ strategy: 'cartesian', type: 'inner', condition: undefined });
    expect(details('BroadcastHashJoin [a#1], [c#3], ExistenceJoin(exists#9), BuildRight, false')).toMatchObject({
      type: 'existence',
    });
  });

  it('reads the halves of aggregates', () => {
    expect(details('HashAggregate(keys=[region#1, day#3], functions=[partial_sum(value#2)])')).toMatchObject({
      phase: 'partial',
      keys: [{ name: 'region' }, { name: 'day' }],
      functions: [{ name: 'sum' }],
    });
    expect(details('HashAggregate(keys=[k#1], functions=[merge_sum(v#2), partial_count(distinct w#3)])')).toMatchObject(
      { phase: 'mixed', functions: [{ name: 'sum' }, { name: 'count', distinct: true }] },
    );
    expect(details('SortAggregate(key=[k#1], functions=[max(url#2)])')).toMatchObject({
      strategy: 'sort',
      phase: 'final',
    });
    expect(details('HashAggregate(keys=[k#1], functions=[])')).toMatchObject({ phase: 'unknown', functions: [] });
    expect(details('HashAggregate(keys=[k#1], functions=[sum(a#2), ... 3 more fields])')).toMatchObject({
      cut: true,
      functions: [{ name: 'sum' }],
    });
  });

  it('reads windows, sorts and limits', () => {
    expect(
      details(
        'Window [row_number() windowspecdefinition(id#1, day#2 DESC NULLS LAST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rn#3], [id#1], [day#2 DESC NULLS LAST]',
      ),
    ).toMatchObject({
      functions: [{ kind: 'alias', name: 'rn', child: { function: { name: 'row_number' } } }],
      partitionBy: [{ name: 'id' }],
      orderBy: [{ ascending: false }],
    });
    expect(
      details(
        'RunningWindowFunction [carrier#19, row_number() windowspecdefinition(carrier#19 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rn#3], [carrier#19 ASC NULLS FIRST], false',
      ),
    ).toMatchObject({
      functions: [{ kind: 'alias', name: 'rn' }],
      partitionBy: [],
      orderBy: [{ ascending: true, child: { name: 'carrier' } }],
    });
    expect(details('Sort [day#2 ASC NULLS FIRST], true, 0')).toMatchObject({
      global: true,
      keys: [{ ascending: true, child: { name: 'day' } }],
    });
    expect(
      details('TakeOrderedAndProject(limit=21, orderBy=[day#2 DESC NULLS LAST], output=[a#1,day#2])'),
    ).toMatchObject({ rows: 21, keys: [{ ascending: false }] });
    expect(details('CollectLimit 21')).toMatchObject({ kind: 'limit', rows: 21, collects: true });
    expect(details('GlobalLimit 20, 0')).toMatchObject({ rows: 20, offset: 0 });
    expect(details('WindowGroupLimit [id#1], [day#2 DESC NULLS LAST], row_number(), 1, Partial')).toMatchObject({
      rows: 1,
      partial: true,
      partitionBy: [{ name: 'id' }],
    });
  });

  it('reads scans of files and tables', () => {
    expect(
      details(
        'FileScan parquet [region#191,value#192] Batched: true, DataFilters: [isnotnull(region#191), (region#191 < 6)], Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/data/in/stock], PartitionFilters: [], PushedFilters: [IsNotNull(region), LessThan(region,6)], ReadSchema: struct<region:int,value:double>',
      ),
    ).toMatchObject({
      format: 'parquet',
      paths: ['file:/data/in/stock'],
      columns: ['region', 'value'],
      columnIds: [191, 192],
      table: undefined,
      dataFilters: [{ name: 'isnotnull' }, { name: '<' }],
    });
    expect(
      details(
        'FileScan parquet spark_catalog.default.fares[city#1] Batched: true, Format: Parquet, Location: CatalogFileIndex(1 paths)[file:/w/fares]',
      ),
    ).toMatchObject({ table: 'spark_catalog.default.fares', columns: ['city'] });
    expect(
      details('BatchScan lake.features.daily[store#1] lake.features.daily (branch=null) [filters=, groupedBy=]'),
    ).toMatchObject({ format: 'iceberg', table: 'lake.features.daily', columns: ['store'] });
    expect(details('Range (20, 60000, step=2, splits=4)')).toMatchObject({ start: 20, end: 60000, step: 2, splits: 4 });
  });

  it('reads writes', () => {
    expect(
      details(
        'Execute InsertIntoHadoopFsRelationCommand file:/out/trend, false, [day#28], Parquet, [__partition_columns=["day"], path=/out/trend], Overwrite, [customer_id, day]',
      ),
    ).toMatchObject({
      command: 'InsertIntoHadoopFsRelationCommand',
      path: 'file:/out/trend',
      format: 'parquet',
      mode: 'overwrite',
      partitionBy: ['day'],
      columns: ['customer_id', 'day'],
    });
    expect(
      details(
        'Execute InsertIntoHadoopFsRelationCommand file:/w/fares, false, Parquet, [path=file:/w/fares], Append, `spark_catalog`.`default`.`fares`, org.apache.spark.sql.execution.datasources.InMemoryFileIndex(file:/w/fares), [city]',
      ),
    ).toMatchObject({ table: 'spark_catalog.default.fares', mode: 'append' });
    expect(
      details(
        'OverwritePartitionsDynamic x.Strategy$$Lambda$2890/0x7f@1, IcebergWrite(table=lake.features.daily, format=PARQUET)',
      ),
    ).toMatchObject({ table: 'lake.features.daily', format: 'iceberg', mode: 'overwrite' });
  });

  it('reads functions of users', () => {
    expect(details('BatchEvalPython [_is_valid(iban#10)#14], [pythonUDF0#24]')).toMatchObject({
      functions: ['_is_valid'],
    });
    expect(details('FlatMapGroupsInPandas [region#7], fit(id#6L, region#7)#49, [region#50]')).toMatchObject({
      form: 'flatMapGroupsInPandas',
      functionName: 'fit',
      keys: [{ name: 'region' }],
    });
    expect(
      details('MapElements org.river.feed.Feed$$Lambda$3951/0x00007f1a@7d25d10e, obj#121: org.river.model.Clean'),
    ).toMatchObject({ form: 'mapElements', lambdaClass: 'org.river.feed.Feed', typeName: 'org.river.model.Clean' });
  });
});

describe('printed expressions', () => {
  it('keeps strings without quotes as literals', () => {
    const filter = details('Filter ((isnotnull(kind#3) AND (kind#3 = voice (roaming)) ) AND NOT deleted#4)');
    expect(filter.kind === 'filter' && filter.conjuncts.length).toBe(3);
  });

  it('reads attributes whose names look like calls', () => {
    const filter = details('Filter (count(1)#106L > 5)');
    expect(filter).toMatchObject({
      conjuncts: [{ name: '>', args: [{ kind: 'column', name: 'count(1)' }, { text: '5' }] }],
    });
  });

  it('reads CASE, IF, IN and casts', () => {
    const project = details(
      'Project [CASE WHEN (a#1 > 6) THEN (b#2 * 0.9) ELSE b#2 END AS cost#3, if (isnull(c#4)) null else cast(c#4 as int) AS n#5, d#6 IN (x,y) AS flag#7]',
    );
    expect(project).toMatchObject({
      columns: [
        { name: 'cost', child: { name: 'case', args: [{ name: '>' }, { name: '*' }, { name: 'b' }] } },
        { name: 'n', child: { name: 'if' } },
        { name: 'flag', child: { name: 'in', args: [{ name: 'd' }, { text: 'x' }, { text: 'y' }] } },
      ],
    });
    const names = project.kind === 'project' ? project.columns.flatMap((column) => [...columnNames(column)]) : [];
    expect(names).toEqual(['a', 'b', 'c', 'd']);
  });
});
