import type { Bytes } from '../model/ids.ts';
import type { Executor, Run } from '../model/run.ts';
import { table } from '../base/table.ts';

/** `4g`, `512m`, `2048` (mebibytes where a unit is left out, as for heap sizes) in bytes. */
export function memoryBytes(text: string | undefined): Bytes | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)i?b?\s*$/i.exec(text ?? '');
  if (found === null) return undefined;
  const powers: Readonly<Record<string, number>> = table({ k: 1, m: 2, '': 2, g: 3, t: 4, p: 5 });
  return Number(found[1]) * 1024 ** (powers[(found[2] ?? '').toLowerCase()] ?? 2);
}

export function isLocal(run: Run): boolean {
  return (
    /^local\b/.test(run.configuration['spark.master'] ?? '') ||
    run.executors.some((executor) => executor.id === 'driver' && executor.cores > 0)
  );
}

/** The highest use of heap that any heartbeat of these executors saw. */
export function peakHeap(executors: readonly Executor[]): Bytes | undefined {
  const peaks = executors
    .flatMap((executor) => executor.peakMemory['JVMHeapMemory'] ?? [])
    .filter((bytes) => bytes > 0);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** `8g` for a heap of so many bytes, rounded up to whole gibibytes, below four to half ones. */
export function heapText(bytes: Bytes): string {
  const gib = bytes / 1024 ** 3;
  return gib <= 4 ? `${Math.ceil((gib * 1024) / 512) * 512}m` : `${Math.ceil(gib)}g`;
}
