// What does an object hold that no other object may hold, and who chooses it?
//
// Some values are handed out where all objects are known: addresses, ports. Each is a claim: a key of the store that is
// written and removed in the same commit as the object that holds it. So no two objects ever hold the same, nothing leaks
// in a crash, and whoever loses a race for a claim is decided anew.
import type { FieldError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Operation } from '../../store/store.ts';
import type { ApiContext } from './context.ts';
import { storeKey } from './keys.ts';
import { invalid } from './problems.ts';

/** Says whether nobody but the object itself holds a claim. */
export type IsFree = (claim: string) => boolean;

export interface Admitted {
  readonly object: ApiObject;
  /** What cannot be had; the write is refused then. */
  readonly problems: readonly FieldError[];
}

/** The decisions of one kind. Pure but for what `isFree` reads. */
export interface Admission {
  readonly kind: AnyKind;
  /** Chooses what was left open. Run on valid objects, on every write that changes something; may be run again. */
  admit(object: ApiObject, previous: ApiObject | undefined, isFree: IsFree): Admitted;
  /** What the object holds: `<what>/<value>`. */
  claims(object: ApiObject): readonly string[];
}

const PREFIX = '/claims/';

/** The object as it will be stored. Throws Invalid. */
export function admitted(
  ctx: ApiContext,
  kind: AnyKind,
  object: ApiObject,
  previous: ApiObject | undefined,
): ApiObject {
  const admission = ctx.admissions.get(kind);
  if (!admission) return object;
  const own = new Set(previous ? admission.claims(previous) : []);
  const isFree = (claim: string) => own.has(claim) || ctx.objects.entry(PREFIX + claim) === undefined;
  const result = admission.admit(object, previous, isFree);
  if (result.problems.length > 0) throw invalid(kind, object.metadata.name, result.problems);
  return result.object;
}

/** What the commit of a write (or of a removal, when there is no next) does to claims. */
export function claimChanges(
  ctx: ApiContext,
  kind: AnyKind,
  next: ApiObject | undefined,
  previous: ApiObject | undefined,
): readonly Operation[] {
  const admission = ctx.admissions.get(kind);
  if (!admission) return [];
  const before = new Set(previous ? admission.claims(previous) : []);
  const after = new Set(next ? admission.claims(next) : []);
  const holder = next ?? previous;
  const value = Buffer.from(holder ? storeKey(kind, holder.metadata) : '');
  const taken = [...after].filter((claim) => !before.has(claim));
  const released = [...before].filter((claim) => !after.has(claim));
  return [
    ...taken.map((claim) => ({ type: 'put', key: PREFIX + claim, value, expect: 0 }) as const),
    ...released.map((claim) => ({ type: 'delete', key: PREFIX + claim }) as const),
  ];
}
