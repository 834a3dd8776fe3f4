import { broadcastMissed } from './broadcastMissed.ts';
import { broadcastTooLarge } from './broadcastTooLarge.ts';
import { failedTasks } from './failedTasks.ts';
import { fewTasks } from './fewTasks.ts';
import { globalSortWindow } from './globalSortWindow.ts';
import { largeCollect } from './largeCollect.ts';
import { nestedLoopJoin } from './nestedLoopJoin.ts';
import { pythonUdf } from './pythonUdf.ts';
import { rowExplosion } from './rowExplosion.ts';
import { recomputed } from './recomputed.ts';
import type { Rule } from './rule.ts';
import { singlePartition } from './singlePartition.ts';
import { skew } from './skew.ts';
import { smallFilesRead } from './smallFilesRead.ts';
import { smallFilesWritten } from './smallFilesWritten.ts';
import { smallTasks } from './smallTasks.ts';
import { spill } from './spill.ts';
import { straggler } from './straggler.ts';
import { unusedCache } from './unusedCache.ts';

/** Every rule, in the order of the documentation: how a stage is cut, what moves, what the code asks for, what it ran on. */
export const rules: readonly Rule[] = [
  fewTasks,
  singlePartition,
  globalSortWindow,
  spill,
  skew,
  straggler,
  smallTasks,
  smallFilesRead,
  smallFilesWritten,
  broadcastMissed,
  broadcastTooLarge,
  nestedLoopJoin,
  rowExplosion,
  recomputed,
  unusedCache,
  pythonUdf,
  largeCollect,
  failedTasks,
];
