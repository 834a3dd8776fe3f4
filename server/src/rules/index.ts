import { aqeCoalescedTooFar } from './aqeCoalescedTooFar.ts';
import { aqeOff } from './aqeOff.ts';
import { broadcastMissed } from './broadcastMissed.ts';
import { broadcastTooLarge } from './broadcastTooLarge.ts';
import { cacheNotReleased } from './cacheNotReleased.ts';
import { cacheTooLarge } from './cacheTooLarge.ts';
import { csvSchemaInference } from './csvSchemaInference.ts';
import { driverBound } from './driverBound.ts';
import { driverMemory } from './driverMemory.ts';
import { engineFallback } from './engineFallback.ts';
import { failedTasks } from './failedTasks.ts';
import { fetchWait } from './fetchWait.ts';
import { fewTasks } from './fewTasks.ts';
import { gc } from './gc.ts';
import { globalSortWindow } from './globalSortWindow.ts';
import { idleCores } from './idleCores.ts';
import { inputSplitSize } from './inputSplitSize.ts';
import { lakehouseRewrite } from './lakehouseRewrite.ts';
import { largeCollect } from './largeCollect.ts';
import { longFilter } from './longFilter.ts';
import { lostExecutors } from './lostExecutors.ts';
import { memoryOversized } from './memoryOversized.ts';
import { memoryUndersized } from './memoryUndersized.ts';
import { missingFilterPushdown } from './missingFilterPushdown.ts';
import { missingPartitionFilter } from './missingPartitionFilter.ts';
import { nestedLoopJoin } from './nestedLoopJoin.ts';
import { oversizedPartition } from './oversizedPartition.ts';
import { pythonUdf } from './pythonUdf.ts';
import { recomputed } from './recomputed.ts';
import { rowExplosion } from './rowExplosion.ts';
import { schedulerDelay } from './schedulerDelay.ts';
import { scalaUdf } from './scalaUdf.ts';
import { shuffleHeavy } from './shuffleHeavy.ts';
import { shufflePartitions } from './shufflePartitions.ts';
import { singlePartition } from './singlePartition.ts';
import { skew } from './skew.ts';
import { slowStage } from './slowStage.ts';
import { smallFilesRead } from './smallFilesRead.ts';
import { smallFilesWritten } from './smallFilesWritten.ts';
import { smallTasks } from './smallTasks.ts';
import { sortAggregate } from './sortAggregate.ts';
import { speculationWaste } from './speculationWaste.ts';
import { spill } from './spill.ts';
import { straggler } from './straggler.ts';
import { unusedCache } from './unusedCache.ts';
import { wastedRepartition } from './wastedRepartition.ts';
import { wastedSort } from './wastedSort.ts';
import { config } from './config.ts';
import { emptinessCount } from './emptinessCount.ts';
import { withColumnLoop } from './withColumnLoop.ts';
import { unionByPosition } from './unionByPosition.ts';
import { driverLoop } from './driverLoop.ts';
import { showInProduction } from './showInProduction.ts';
import type { Rule } from './rule.ts';

/** Every rule, in the order of the documentation: how a stage is cut, what is read and written, what moves, what the code asks for, what it ran on. */
export const rules: readonly Rule[] = [
  fewTasks,
  singlePartition,
  globalSortWindow,
  skew,
  straggler,
  spill,
  oversizedPartition,
  smallTasks,
  shufflePartitions,
  aqeCoalescedTooFar,
  inputSplitSize,
  smallFilesRead,
  smallFilesWritten,
  missingPartitionFilter,
  missingFilterPushdown,
  longFilter,
  csvSchemaInference,
  broadcastMissed,
  broadcastTooLarge,
  nestedLoopJoin,
  rowExplosion,
  shuffleHeavy,
  sortAggregate,
  wastedSort,
  wastedRepartition,
  recomputed,
  unusedCache,
  cacheNotReleased,
  cacheTooLarge,
  pythonUdf,
  scalaUdf,
  largeCollect,
  emptinessCount,
  lakehouseRewrite,
  engineFallback,
  failedTasks,
  lostExecutors,
  gc,
  memoryUndersized,
  memoryOversized,
  driverMemory,
  driverBound,
  idleCores,
  fetchWait,
  schedulerDelay,
  speculationWaste,
  slowStage,
  aqeOff,
  config,
  withColumnLoop,
  unionByPosition,
  driverLoop,
  showInProduction,
];
