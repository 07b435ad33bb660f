// Who manages which fields: the entries of metadata.managedFields, and how they are told apart, ordered and bounded.
//
// One entry per manager, operation, subresource and (for updates) API version. An applier keeps its entry over API
// versions. Entries without fields are dropped.
import type { ObjectMeta } from '../../model/object.ts';
import { type FieldSet, isEmpty, isFieldSet, LEAF, union } from './field-set.ts';

/** metadata.managedFields. */
export type Entries = NonNullable<ObjectMeta['managedFields']>;
export type Entry = Entries[number];

/** Updaters that are told apart; the oldest beyond it become one. */
const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

export function fieldsOf(entry: Entry): FieldSet {
  return (entry.fieldsV1 as FieldSet | undefined) ?? LEAF; // checked when it came in
}

/** Do two entries speak of the same manager? */
export function isSameManager(one: Entry, other: Entry): boolean {
  return (
    one.manager === other.manager &&
    one.operation === other.operation &&
    (one.subresource ?? '') === (other.subresource ?? '') &&
    (one.operation === 'Apply' || one.apiVersion === other.apiVersion)
  );
}

export function entryOf(
  who: Pick<Entry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>,
  time: string,
  fields: FieldSet,
): Entry {
  const { manager, operation, apiVersion, subresource } = who;
  return {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource ? { subresource } : {}),
  };
}

/** The entry with other fields; itself when they are the same. */
export function withFields(entry: Entry, fields: FieldSet): Entry {
  return fields === entry.fieldsV1 ? entry : { ...entry, fieldsV1: fields };
}

/** Without empty entries, the oldest updaters joined, in upstream's order. */
export function settled(entries: Entries): Entries {
  const kept = entries.filter((entry) => !isEmpty(fieldsOf(entry)));
  return [...capped(kept)].sort(compareEntries);
}

function compareEntries(one: Entry, other: Entry): number {
  return (
    order(one.operation, other.operation) ||
    order(one.time, other.time) ||
    order(one.manager, other.manager) ||
    order(one.apiVersion, other.apiVersion) ||
    order(one.subresource, other.subresource)
  );
}

function order(one = '', other = ''): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function capped(entries: Entries): Entries {
  if (entries.length <= MAX_UPDATERS) return entries;
  const updaters = entries
    .filter((entry) => entry.operation === 'Update')
    .sort((a, b) => order(a.time, b.time));
  const excess = updaters.length - MAX_UPDATERS;
  if (excess <= 0) return entries;
  const old = updaters.slice(0, excess + 1);
  const byVersion = new Map<string, Entry>();
  for (const entry of old) {
    const known = byVersion.get(entry.apiVersion ?? '');
    const fields = known ? union(fieldsOf(known), fieldsOf(entry)) : fieldsOf(entry);
    byVersion.set(
      entry.apiVersion ?? '',
      entryOf({ ...entry, manager: ANCIENT, subresource: undefined }, entry.time ?? '', fields),
    );
  }
  return [...entries.filter((entry) => !old.includes(entry)), ...byVersion.values()];
}

/**
 * The entries that a write starts from: those that the client sent (it may move ownership), unless they make no sense;
 * an empty list, or one empty entry, clears them all.
 */
export function startingEntries(live: Entries | undefined, sent: Entries | undefined): Entries {
  if (sent === undefined) return live ?? [];
  if (sent.length === 0 || (sent.length === 1 && Object.keys(sent[0] ?? {}).length === 0)) return [];
  return sent.every(isEntry) ? sent : (live ?? []);
}

function isEntry(entry: Entry): boolean {
  const { operation, fieldsType, fieldsV1 } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return false;
  return fieldsType === 'FieldsV1' && (fieldsV1 === undefined || isFieldSet(fieldsV1));
}
