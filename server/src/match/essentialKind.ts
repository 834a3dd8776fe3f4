import type { OperatorFamily } from '../plan/operators.ts';

/** Kinds of operators that code asks for, as the plan has them once wrapping and halves are put together. */
export type EssentialKind =
  | 'scan'
  | 'rows'
  | 'cached'
  | 'join'
  | 'aggregate'
  | 'exchange'
  | 'sort'
  | 'window'
  | 'filter'
  | 'project'
  | 'generate'
  | 'expand'
  | 'limit'
  | 'coalesce'
  | 'union'
  | 'sample'
  | 'pythonEval'
  | 'typed'
  | 'objects'
  | 'write'
  | 'command'
  | 'state'
  | 'other';

/** Families that become operators of several kinds, or none by themselves, are `other` here. */
export function kindOf(family: OperatorFamily): EssentialKind {
  switch (family) {
    case 'range':
    case 'localRows':
    case 'rddScan':
      return 'rows';
    case 'stateStore':
      return 'state';
    case 'cachedScan':
      return 'cached';
    case 'scan':
    case 'join':
    case 'window':
    case 'filter':
    case 'project':
    case 'generate':
    case 'expand':
    case 'coalesce':
    case 'union':
    case 'sample':
    case 'pythonEval':
    case 'typed':
    case 'objects':
    case 'write':
    case 'command':
      return family;
    case 'aggregate':
    case 'broadcast':
    case 'exchange':
    case 'limit':
    case 'other':
    case 'reused':
    case 'sort':
    case 'subquery':
    case 'takeOrdered':
    case 'windowLimit':
    case 'wrapper':
    case 'writeInner':
      return 'other';
  }
}
