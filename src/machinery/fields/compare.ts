// What did a write change: which fields were set (added or modified), which are gone?
//
// Both sets follow the schema: atomic lists and maps are one field, items of other lists are found by their element,
// their order does not count.

import { isPlain } from '../schema/decode.ts';
import { isSame } from '../schema/equality.ts';
import { ANY, type ListNode, type Node, type StructNode } from '../schema/node.ts';
import { DUPLICATE, itemsByElement } from './elements.ts';
import { type FieldSet, LEAF } from './field-set.ts';
import { addedNode, type Ignored, isMarkedField, SYSTEM_METADATA } from './to-set.ts';

type Building = { [element: string]: FieldSet };

export interface Comparison {
  readonly set: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two versions of an object. */
export function compareObjects(
  root: StructNode,
  before: object,
  after: object,
  ignored: Ignored,
): Comparison {
  const set: Building = {};
  const removed: Building = {};
  eachName(before, after, (name) => {
    if (ignored.fields.has(name)) return;
    const field = root.fields.get(name) ?? ANY;
    const pair = { one: fieldValue(before, name), other: fieldValue(after, name) };
    const found = name === 'metadata' ? compareMetadata(field, pair) : compareField(root, name, field, pair);
    put(`f:${name}`, found, set, removed);
  });
  return { set, removed };
}

/** Names of both, each once. */
function eachName(one: object, other: object, visit: (name: string) => void): void {
  for (const name of Object.keys(one)) visit(name);
  for (const name of Object.keys(other)) if (!Object.hasOwn(one, name)) visit(name);
}

interface Pair {
  readonly one: unknown;
  readonly other: unknown;
}

/** What is set and what is gone below one value; undefined: nothing. */
interface Found {
  readonly set?: FieldSet;
  readonly removed?: FieldSet;
}

const NOTHING: Found = {};

function fieldValue(object: object, name: string): unknown {
  return (object as { readonly [name: string]: unknown })[name];
}

function put(element: string, { set, removed }: Found, into: Building, gone: Building): void {
  if (set) into[element] = set;
  if (removed) gone[element] = removed;
}

function compareMetadata(field: Node, { one, other }: Pair): Found {
  const set: Building = {};
  const removed: Building = {};
  const [before, after] = [one ?? {}, other ?? {}];
  eachName(before, after, (name) => {
    if (SYSTEM_METADATA.has(name)) return;
    const child = field.type === 'struct' ? (field.fields.get(name) ?? ANY) : ANY;
    const pair = { one: fieldValue(before, name), other: fieldValue(after, name) };
    put(`f:${name}`, compareNode(child, pair, true), set, removed);
  });
  return foundOf(set, removed);
}

function foundOf(set: Building, removed: Building): Found {
  let isSet = false;
  for (const _element in set) {
    isSet = true;
    break;
  }
  for (const _element in removed) return isSet ? { set, removed } : { removed };
  return isSet ? { set } : NOTHING;
}

function compareField(parent: StructNode, name: string, field: Node, pair: Pair): Found {
  return compareNode(field, pair, isMarkedField(parent, name, field));
}

/** `isMarked`: the value itself counts as added when it was not there. */
function compareNode(node: Node, { one, other }: Pair, isMarked: boolean): Found {
  if (one === other) return NOTHING;
  if (other === undefined) return { removed: addedNode(node, one, true) };
  if (one === undefined) return { set: addedNode(node, other, isMarked) };
  if (node.type === 'list' && node.listType !== 'atomic' && Array.isArray(one) && Array.isArray(other)) {
    return compareLists(node, one, other);
  }
  if (isGranular(node) && isPlain(one) && isPlain(other)) return comparePlain(node, one, other);
  return isSame(one, other) ? NOTHING : { set: LEAF };
}

type Granular = Exclude<Node, { type: 'scalar' | 'list' }>;

function isGranular(node: Node): node is Granular {
  return node.type === 'any' || ((node.type === 'struct' || node.type === 'map') && !node.atomic);
}

function comparePlain(
  node: Granular,
  one: { readonly [name: string]: unknown },
  other: { readonly [name: string]: unknown },
): Found {
  const set: Building = {};
  const removed: Building = {};
  for (const name of Object.keys(other)) {
    if (other[name] === undefined) continue;
    put(`f:${name}`, compareChild(node, name, { one: one[name], other: other[name] }), set, removed);
  }
  for (const name of Object.keys(one)) {
    if (one[name] === undefined || other[name] !== undefined) continue;
    put(`f:${name}`, compareChild(node, name, { one: one[name], other: undefined }), set, removed);
  }
  return foundOf(set, removed);
}

function compareChild(node: Granular, name: string, pair: Pair): Found {
  if (node.type === 'map') return compareNode(node.values, pair, true);
  if (node.type === 'any') return compareNode(node, pair, true);
  return compareField(node, name, node.fields.get(name) ?? ANY, pair);
}

function compareLists(node: ListNode, one: readonly unknown[], other: readonly unknown[]): Found {
  const before = itemsByElement(node, one);
  const after = itemsByElement(node, other);
  const set: Building = {};
  const removed: Building = {};
  for (const [element, item] of after) {
    if (item === DUPLICATE || before.get(element) === DUPLICATE) {
      if (!isSame(one, other)) set[element] = LEAF;
      continue;
    }
    put(element, compareNode(node.items, { one: before.get(element), other: item }, true), set, removed);
  }
  for (const [element, item] of before) {
    if (!after.has(element)) removed[element] = item === DUPLICATE ? LEAF : addedNode(node.items, item, true);
  }
  return foundOf(set, removed);
}
