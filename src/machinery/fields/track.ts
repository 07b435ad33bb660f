// Who owns which field after an ordinary write (create, update, patches other than apply)?
//
// Whoever writes owns what he set; those who owned it before lose it. What is gone nobody owns. A write that changes
// nothing changes no entry, not even its time.
import type { ApiObject } from '../../model/object.ts';
import type { StructNode } from '../schema/node.ts';
import { type Comparison, compareObjects } from './compare.ts';
import { difference, isEmpty, LEAF, union } from './field-set.ts';
import {
  type Entries,
  type Entry,
  entryOf,
  fieldsOf,
  isSameManager,
  settled,
  startingEntries,
  withFields,
} from './managers.ts';
import { addedSet, ignoredFields } from './to-set.ts';

/** How a write is to be tracked. */
export interface TrackedWrite {
  readonly schema: StructNode;
  /** Absent: nobody comes to own anything, entries stay. */
  readonly manager?: string;
  readonly subresource?: string;
  /** status belongs to its own subresource and is not looked at. */
  readonly ignoresStatus: boolean;
  /** managedFields as the client sent them. */
  readonly sent?: Entries;
  readonly time: string;
}

/** The entries after a write; undefined for none. */
export function trackUpdate(
  before: ApiObject | undefined,
  after: ApiObject,
  write: TrackedWrite,
): Entries | undefined {
  const entries = startingEntries(before?.metadata.managedFields, write.subresource ? undefined : write.sent);
  const next =
    write.manager === undefined
      ? entries
      : tracked(entries, before, after, { ...write, manager: write.manager });
  return next.length === 0 ? undefined : next;
}

function tracked(
  entries: Entries,
  before: ApiObject | undefined,
  after: ApiObject,
  write: TrackedWrite & { readonly manager: string },
): Entries {
  const changes = comparison(before, after, write);
  if (isEmpty(changes.set) && isEmpty(changes.removed)) return entries;
  const { manager, subresource } = write;
  const mine = { manager, operation: 'Update', apiVersion: after.apiVersion, subresource };
  const own = entries.find((entry) => isSameManager(entry, mine));
  const others = entries.filter((entry) => entry !== own).map((entry) => withoutChanges(entry, changes));
  return settled([...others, ...ownEntry(own, mine, changes, write.time)]);
}

function comparison(
  before: ApiObject | undefined,
  after: ApiObject,
  { schema, ignoresStatus }: TrackedWrite,
): Comparison {
  const ignored = ignoredFields(ignoresStatus);
  if (before === undefined) return { set: addedSet(schema, after, ignored), removed: LEAF };
  return compareObjects(schema, before, after, ignored);
}

/** An entry of somebody else after changes that are not his. */
export function withoutChanges(entry: Entry, { set, removed }: Comparison): Entry {
  return withFields(entry, difference(difference(fieldsOf(entry), set), removed));
}

function ownEntry(
  own: Entry | undefined,
  mine: Pick<Entry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>,
  { set, removed }: Comparison,
  time: string,
): Entries {
  if (own === undefined) return isEmpty(set) ? [] : [entryOf(mine, time, set)];
  const fields = union(difference(fieldsOf(own), removed), set);
  return [isEmpty(set) ? withFields(own, fields) : { ...withFields(own, fields), time }];
}
