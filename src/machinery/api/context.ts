// What every verb of the object API works with.
import type { AnyKind } from '../../model/kind.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { StructNode } from '../schema/node.ts';
import type { Admission } from './admission.ts';
import type { Identities } from './names.ts';
import type { ObjectStore } from './object-store.ts';

export interface ApiContext {
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly identities: Identities;
  /** The schema of a kind's objects. Throws for a kind that is not served. */
  schemaOf(kind: AnyKind): StructNode;
  /** The kind whose objects are the namespaces, if it is served. */
  readonly namespaceKind: AnyKind | undefined;
  /** By kind: what is decided where all objects are known. */
  readonly admissions: ReadonlyMap<AnyKind, Admission>;
}

/** How often a write is tried again when others write the same object; each loss is another writer's success. */
export const MAX_RACES = 100;

let lastSecond = Number.NaN;
let lastText = '';

/** `2026-11-23T17:00:00Z`; many writes share a second. */
export function timestamp(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}
