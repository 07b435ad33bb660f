// Who wants a place, who of them waits for a change that could help, and what do nodes hold?
//
//   pending --take--> under way --placed--> counted in the ledger
//      ^                  +----no place----> parked --a change that could help--> pending
//
// Follows the caches: told of each change after the cache has it. What is counted in the ledger is never taken.
import type { Change } from '../../../core/placement/filter.ts';
import { Ledger } from '../../../core/placement/ledger.ts';
import type { Unplaced } from '../../../core/placement/schedule.ts';
import type { Placeable } from '../../../core/placement/types.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import type { Node } from '../../../model/kinds/node.ts';
import { type ApiObject, keyOf } from '../../../model/object.ts';
import { placementNode } from './node.ts';
import type { AnyPlacedKind } from './placed-kind.ts';

export interface Waiting {
  readonly kind: AnyPlacedKind;
  readonly object: ApiObject;
  readonly item: Placeable;
  /** It is there already and is to have another size. */
  readonly on?: string;
}

interface Parked {
  readonly waiting: Waiting;
  readonly helps: ReadonlySet<Change>;
}

export class PlacementState {
  readonly ledger = new Ledger();
  readonly #pending = new Map<string, Waiting>();
  readonly #underWay = new Map<string, Waiting>();
  readonly #parked = new Map<string, Parked>();
  #seed = 0;

  /** A pass's own; the same seed on the same ledger gives the same answer. */
  nextSeed(): number {
    this.#seed += 1;
    return this.#seed;
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  get hasParked(): boolean {
    return this.#parked.size > 0;
  }

  /** `node` absent: it is gone. */
  nodeChanged(name: string, node: Node | undefined): void {
    if (!node) {
      this.ledger.removeNode(name);
      return;
    }
    const next = placementNode(node);
    if (isSame(this.ledger.find(name)?.node, next)) return;
    this.ledger.setNode(next);
    this.#wake('node');
  }

  /** `isThere`: the cache holds this very object. */
  objectChanged(kind: AnyPlacedKind, object: ApiObject, isThere: boolean): void {
    const { uid } = object.metadata;
    const node = kind.nodeOf(object);
    if (!isThere || kind.hasEnded(object)) this.#left(uid);
    else if (node && kind.resizedOf) this.#sized(kind, object, node);
    else if (node) this.#bound(kind, object, node);
    else if (!kind.wantsPlace(object)) this.#forget(uid);
    else if (this.ledger.placeOf(uid) === undefined && !this.#underWay.has(uid)) this.#wants(kind, object);
  }

  /** Everything that wants a place now, in the order in which it should get one; it is under way from now on. */
  take(): readonly Waiting[] {
    const taken = [...this.#pending.values()].sort(byPriority);
    this.#pending.clear();
    for (const waiting of taken) this.#underWay.set(waiting.item.uid, waiting);
    return taken;
  }

  /** False once it is gone, or no longer wants a place. */
  isUnderWay({ item }: Waiting): boolean {
    return this.#underWay.has(item.uid);
  }

  /** The ledger has new items: tell those that wait for company. Before the bindings are written, so that a change follows. */
  ledgerFilled(): void {
    this.#wake('placed');
  }

  /** It is on its node, as far as we know. */
  placed({ item, kind, object }: Waiting): void {
    this.#underWay.delete(item.uid);
    if (!kind.resizedOf) return;
    // What it asked for meanwhile was not looked at.
    const now = kind.informer.find(keyOf(object));
    if (now) this.objectChanged(kind, now, now.metadata.uid === item.uid);
  }

  /** It found no place and waits for what could help. */
  park(waiting: Waiting, { reasons }: Unplaced): void {
    const { uid } = waiting.item;
    if (!this.#underWay.delete(uid)) return;
    const helps = new Set<Change>(['node']);
    for (const { reason } of reasons.values()) for (const change of reason.helps) helps.add(change);
    this.#parked.set(uid, { waiting, helps });
  }

  /** Its binding failed: it counts nowhere, and is looked at again if it still wants a place. */
  unplace({ kind, item: { uid } }: Waiting, now: ApiObject | undefined): void {
    this.#underWay.delete(uid);
    this.ledger.remove(uid);
    if (now) this.objectChanged(kind, now, now.metadata.uid === uid);
  }

  /** What is still under way of these wants a place again: the pass has ended early. */
  giveBack(taken: readonly Waiting[]): void {
    for (const waiting of taken)
      if (this.#underWay.delete(waiting.item.uid)) this.#pending.set(waiting.item.uid, waiting);
  }

  /** Everything that is parked wants a place again. */
  unpark(): void {
    for (const [uid, { waiting }] of this.#parked) this.#pending.set(uid, waiting);
    this.#parked.clear();
  }

  #wants(kind: AnyPlacedKind, object: ApiObject): void {
    const { uid } = object.metadata;
    const known = this.#parked.get(uid)?.waiting ?? this.#pending.get(uid);
    if (known && !kind.asksOtherwise(known.object, object)) {
      this.#renew(uid, { kind, object, item: known.item });
    } else {
      this.#parked.delete(uid);
      this.#pending.set(uid, { kind, object, item: kind.placeableOf(object) });
    }
  }

  #left(uid: string): void {
    const counted = this.ledger.placeOf(uid) !== undefined;
    this.ledger.remove(uid);
    this.#forget(uid);
    if (counted) this.#wake('left');
  }

  #bound(kind: AnyPlacedKind, object: ApiObject, node: string): void {
    const { uid, labels = {} } = object.metadata;
    this.#forget(uid);
    const before = this.ledger.itemOf(uid);
    const isNew = before === undefined || this.ledger.placeOf(uid) !== node;
    if (!isNew && before.isLeaving === kind.isLeaving(object) && isSame(before.labels, labels)) return;
    this.ledger.place(kind.placeableOf(object), node);
    this.#wake('placed');
  }

  /** Counts as it is, and waits for the size that it is to have. */
  #sized(kind: AnyPlacedKind, object: ApiObject, node: string): void {
    const { uid } = object.metadata;
    if (this.#underWay.has(uid)) return;
    const before = this.ledger.itemOf(uid);
    const item = kind.placeableOf(object);
    if (!isSame(before, item) || this.ledger.placeOf(uid) !== node) {
      this.ledger.place(item, node);
      this.#wake(before && isLess(item, before) ? 'left' : 'placed');
    }
    const resized = kind.resizedOf?.(object);
    if (!resized) this.#forget(uid);
    else this.#waits({ kind, object, item: resized, on: node });
  }

  #waits(waiting: Waiting): void {
    const { uid } = waiting.item;
    const parked = this.#parked.get(uid)?.waiting;
    if (parked && isSame(parked.item, waiting.item)) this.#renew(uid, waiting);
    else {
      this.#parked.delete(uid);
      this.#pending.set(uid, waiting);
    }
  }

  #forget(uid: string): void {
    this.#pending.delete(uid);
    this.#underWay.delete(uid);
    this.#parked.delete(uid);
  }

  #renew(uid: string, waiting: Waiting): void {
    const parked = this.#parked.get(uid);
    if (parked) this.#parked.set(uid, { ...parked, waiting });
    else this.#pending.set(uid, waiting);
  }

  #wake(change: Change): void {
    for (const [uid, { waiting, helps }] of this.#parked) {
      if (!helps.has(change)) continue;
      this.#parked.delete(uid);
      this.#pending.set(uid, waiting);
    }
  }
}

/** It takes no more of anything. */
export function isLess({ requests }: Placeable, than: Placeable): boolean {
  const { cpuMilli, memoryBytes } = than.requests;
  return requests.cpuMilli <= cpuMilli && requests.memoryBytes <= memoryBytes;
}

/** Higher priority first, then the older. */
function byPriority(a: Waiting, b: Waiting): number {
  const difference = b.kind.priorityOf(b.object) - a.kind.priorityOf(a.object);
  if (difference !== 0) return difference;
  const older = a.object.metadata.creationTimestamp;
  const younger = b.object.metadata.creationTimestamp;
  return older < younger ? -1 : older > younger ? 1 : 0;
}
