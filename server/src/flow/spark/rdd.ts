import type { Frame } from '../../model/frames.ts';
import { listOf } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, emitAction, framesOfArguments } from '../machine.ts';
import { isCallable, knownOf, none, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';
import { operate } from './operators.ts';

const actions = new Set([
  'collect',
  'collectAsMap',
  'count',
  'countByKey',
  'countByValue',
  'countApprox',
  'countApproxDistinct',
  'first',
  'take',
  'takeOrdered',
  'takeSample',
  'top',
  'reduce',
  'fold',
  'aggregate',
  'treeReduce',
  'treeAggregate',
  'foreach',
  'foreachPartition',
  'isEmpty',
  'max',
  'min',
  'sum',
  'mean',
  'stats',
  'lookup',
  'toLocalIterator',
  'saveAsTextFile',
  'saveAsObjectFile',
  'saveAsSequenceFile',
  'saveAsNewAPIHadoopFile',
  'saveAsNewAPIHadoopDataset',
  'saveAsHadoopFile',
  'saveAsHadoopDataset',
]);

const unchanged = new Set(['setName', 'unpersist', 'toJavaRDD', 'rdd', 'toDebugString', 'barrier']);
const plain = new Set([
  'getNumPartitions',
  'partitions',
  'numPartitions',
  'id',
  'name',
  'partitioner',
  'context',
  'sparkContext',
  'getStorageLevel',
]);

/** Methods of an RDD: opaque to SQL plans, but part of the flow. */
export function invokeRdd(machine: Machine, receiver: FrameValue, name: string, call: Call): Value {
  if (name === 'toDF') return operate(machine, call, { name: 'rdd', detail: 'toDF' }, [receiver.frame]);
  if (name === 'toDS') return operate(machine, call, { name: 'rdd', detail: 'toDS' }, [receiver.frame]);
  if (actions.has(name)) {
    emitAction(machine, call, { kind: 'rdd', frame: receiver.frame });
    return name.startsWith('save') || name.startsWith('foreach')
      ? none
      : name === 'collect' || name === 'take'
        ? listOf([], unknown)
        : unknown;
  }
  if (unchanged.has(name)) return receiver;
  if (plain.has(name)) return unknown;
  if (name === 'coalesce') {
    const shuffle = argument(call, 1, 'shuffle');
    const partitions = knownOf(argument(call, 0, 'numPartitions'));
    if (shuffle?.kind === 'constant' && shuffle.value === true) {
      return operate(
        machine,
        call,
        { name: 'repartition', partitions, partitionsGiven: true, keys: [], rdd: true },
        [receiver.frame],
        'rdd',
      );
    }
    return operate(machine, call, { name: 'coalesce', partitions, rdd: true }, [receiver.frame], 'rdd');
  }
  if (name === 'repartition') {
    const partitions = knownOf(argument(call, 0, 'numPartitions'));
    return operate(
      machine,
      call,
      { name: 'repartition', partitions, partitionsGiven: true, keys: [], rdd: true },
      [receiver.frame],
      'rdd',
    );
  }
  const args = call.args.positional.filter((value) => !isCallable(value)).map(knownOf);
  const inputs: readonly Frame[] = [receiver.frame, ...framesOfArguments(call.args)];
  return operate(machine, call, { name: 'rddOperator', form: name, args }, inputs, 'rdd');
}

const sources = new Set([
  'parallelize',
  'makeRDD',
  'range',
  'emptyRDD',
  'textFile',
  'wholeTextFiles',
  'binaryFiles',
  'binaryRecords',
  'sequenceFile',
  'objectFile',
  'hadoopFile',
  'newAPIHadoopFile',
  'newAPIHadoopRDD',
  'pickleFile',
]);

/** Methods of the Spark context. */
export function invokeContext(machine: Machine, name: string, call: Call): Value {
  if (sources.has(name))
    return operate(
      machine,
      call,
      { name: 'rddOperator', form: name, args: call.args.positional.map(knownOf) },
      [],
      'rdd',
    );
  if (name === 'union')
    return operate(
      machine,
      call,
      { name: 'rddOperator', form: 'union', args: [] },
      framesOfArguments(call.args),
      'rdd',
    );
  if (name === 'broadcast') return argument(call, 0) ?? unknown;
  if (name === 'getOrCreate') return { kind: 'session', part: 'context' };
  return unknown;
}
