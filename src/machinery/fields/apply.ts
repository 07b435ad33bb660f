// What does an applied configuration make of an object, and who owns what afterwards?
//
// The applier owns exactly what it applied. What it applied last time and leaves out now goes, unless somebody else
// owns it. A field that it changes and another manager owns is a conflict; with force the other loses it. Several may
// own a field as long as they agree on its value.
import { isSame } from '../schema/equality.ts';
import type { StructNode } from '../schema/node.ts';
import { compareObjects } from './compare.ts';
import { conflictError, conflictsWith, type FieldConflict } from './conflicts.ts';
import { difference, type FieldSet, intersection, isEmpty, LEAF, union } from './field-set.ts';
import { type Entries, type Entry, entryOf, fieldsOf, isSameManager, settled } from './managers.ts';
import { mergeApplied, removeFields, withNamedFields } from './merge.ts';
import { appliedSet, type Ignored, ignoredFields } from './to-set.ts';
import { withoutChanges } from './track.ts';

export interface Application {
  readonly schema: StructNode;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly ignoresStatus: boolean;
  readonly force: boolean;
  readonly time: string;
  /** Conflicts on these fields are taken over without force. */
  readonly yielded?: FieldSet;
}

export interface Applied {
  /** The object with the configuration laid over it, as far as the schema goes. */
  readonly object: { readonly [name: string]: unknown };
  readonly managedFields: Entries;
}

/** Applies a configuration to the live object ({} when there is none). Throws Conflict. */
export function applyConfiguration(live: object, entries: Entries, config: object, by: Application): Applied {
  const { schema, manager, apiVersion, subresource } = by;
  const ignored = ignoredFields(by.ignoresStatus);
  const mine = { manager, operation: 'Apply', apiVersion, subresource };
  const last = entries.find((entry) => isSameManager(entry, mine));
  const others = entries.filter((entry) => entry !== last);
  const wanted = appliedSet(schema, config, ignored);
  const merged = mergeApplied(schema, live, config);
  const managed = others.reduce((all, entry) => union(all, fieldsOf(entry)), wanted);
  const pruned = prune(schema, merged, { last: last ? fieldsOf(last) : LEAF, managed, ignored });
  const object = mergeApplied(schema, pruned, config) as Applied['object']; // an empty part that is applied stays
  const changes = compareObjects(schema, live, object, ignored);
  refuseConflicts(conflictsWith(others, changes.set), by);
  const left = others.map((entry) => withoutChanges(entry, changes));
  return { object, managedFields: settled([...left, ownEntry(last, mine, wanted, by.time)]) };
}

/** The entry of the applier; its time moves only when its fields do. */
function ownEntry(
  last: Entry | undefined,
  mine: Pick<Entry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>,
  wanted: FieldSet,
  time: string,
): Entry {
  const isUnchanged =
    last !== undefined && last.apiVersion === mine.apiVersion && isSame(last.fieldsV1, wanted);
  return isUnchanged ? last : entryOf(mine, time, wanted);
}

function refuseConflicts(conflicts: readonly FieldConflict[], { force, yielded }: Application): void {
  if (force || conflicts.length === 0) return;
  const left = yielded ? conflicts.filter(({ path }) => !has(yielded, path)) : conflicts;
  if (left.length > 0) throw conflictError(left);
}

function has(set: FieldSet, path: readonly string[]): boolean {
  const asSet = path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), LEAF);
  return !isEmpty(intersection(set, asSet));
}

/**
 * Takes away what was applied last time and is not managed any more. An item or a struct goes with all that is in it;
 * what nobody owned and the applier did not apply stays.
 */
function prune(
  schema: StructNode,
  merged: unknown,
  {
    last,
    managed,
    ignored,
  }: { readonly last: FieldSet; readonly managed: FieldSet; readonly ignored: Ignored },
): Applied['object'] {
  const asObject = (value: unknown) => (value ?? {}) as Applied['object']; // structs merge to structs
  if (isEmpty(last)) return asObject(merged);
  const named = (set: FieldSet) => withNamedFields(schema, set);
  const setOf = (value: unknown) => named(appliedSet(schema, asObject(value), ignored));
  const mergedSet = setOf(merged);
  const bare = removeFields(schema, merged, named(last));
  const owned = union(setOf(bare), named(managed));
  const pruned = removeFields(schema, merged, difference(mergedSet, owned));
  const gone = intersection(difference(mergedSet, setOf(pruned)), named(last));
  return asObject(removeFields(schema, merged, gone));
}
