import type { Thresholds } from './thresholds.ts';

/** Whether files are so many and so small that opening and listing them costs more than what is in them. */
export function areManySmall(files: number, bytes: number, thresholds: Thresholds): boolean {
  return files >= thresholds.manyFiles && bytes / files < thresholds.smallFileBytes;
}
