// What placement has to know of a kind whose objects need room: one adapter for each, given by the control program.
//
// Every method is a question about one object as a cache has it, but for the last two, which write.
import type { Ledger } from '../../../core/placement/ledger.ts';
import type { Unplaced } from '../../../core/placement/schedule.ts';
import type { Placeable } from '../../../core/placement/types.ts';
import type { Informer } from '../../../machinery/informer.ts';
import type { ApiObject } from '../../../model/object.ts';

export interface PlacedKind<T extends ApiObject> {
  readonly informer: Informer<T>;
  /** It takes no room any more, for good. */
  hasEnded(object: T): boolean;
  /** Takes room until it has ended, but no longer counts where units are spread. */
  isLeaving(object: T): boolean;
  nodeOf(object: T): string | undefined;
  /** Of one without a node: it is placement's business now. */
  wantsPlace(object: T): boolean;
  /** Higher comes first; of equals the older. */
  priorityOf(object: T): number;
  /** Another answer is possible for it as it is now. */
  asksOtherwise(before: T, after: T): boolean;
  placeableOf(object: T): Placeable;
  /**
   * Of a kind whose objects change in size on their node: how big one that has a node is to be, where that is not what it has. Absent:
   * they never change. `bind` writes the new size, too, and resolves when the cache has it.
   */
  resizedOf?(object: T): Placeable | undefined;
  /** Writes the node, on condition that the object is still the same and has none. Throws as the object client. */
  bind(object: T, node: string): Promise<void>;
  /** Writes down why there is no place for it. Does not throw. */
  tellUnplaced(object: T, unplaced: Unplaced, ledger: Ledger): Promise<void>;
}

export type AnyPlacedKind = PlacedKind<ApiObject>;

/** For a list of adapters. */
export function placed<T extends ApiObject>(kind: PlacedKind<T>): AnyPlacedKind {
  return kind as unknown as AnyPlacedKind; // it is given objects of its own cache only
}
