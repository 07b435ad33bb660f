// What a filter is: one question about one item on one node. No reason = it may go there.
//
// `resolvable`: the reason would go away if other items left the node.
import type { NodeEntry } from './ledger.ts';
import type { Placeable } from './types.ts';

export interface Reason {
  readonly text: string;
  readonly resolvable: boolean;
  /** What has to change before it is worth to look again. */
  readonly helps: readonly Change[];
}

/** A node came or changed; an item left a node; an item came to a node. */
export type Change = 'node' | 'left' | 'placed';

export type Reasons = readonly Reason[];
export type Filter = (item: Placeable, entry: NodeEntry) => Reasons;

export const FITS: Reasons = [];

/** One constant reason. */
export function reason(text: string, resolvable: boolean, helps: readonly Change[]): Reasons {
  return [{ text, resolvable, helps }];
}
