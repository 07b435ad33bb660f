// Which fields does a value have?
//
// For apply (`appliedSet`) a struct is not a member, only what is in it; items of lists and keys of maps are. For what
// a write adds (`addedSet`) everything that was not there before is a member, lists and maps included.
import { isPlain } from '../schema/decode.ts';
import { ANY, type ListNode, type Node, type StructNode } from '../schema/node.ts';
import { DUPLICATE, elementOf, itemsByElement } from './elements.ts';
import { asMember, type FieldSet, LEAF } from './field-set.ts';

type Building = { [element: string]: FieldSet };

/** Never owned: what identifies an object or is the server's. */
const SYSTEM_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind']);
export const SYSTEM_METADATA: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
]);

/** Top-level fields that a walk of an object leaves out. */
export interface Ignored {
  readonly fields: ReadonlySet<string>;
}

const WITH_STATUS: Ignored = { fields: SYSTEM_FIELDS };
const WITHOUT_STATUS: Ignored = { fields: new Set([...SYSTEM_FIELDS, 'status']) };

/** A write to the object itself does not own status where status is a subresource. */
export function ignoredFields(ignoresStatus: boolean): Ignored {
  return ignoresStatus ? WITHOUT_STATUS : WITH_STATUS;
}

/** Fields of an object that somebody applies. */
export function appliedSet(root: StructNode, object: object, ignored: Ignored): FieldSet {
  return rootSet(root, object, ignored, (field, value) => appliedNode(field, value));
}

/** Fields of an object that was not there before. */
export function addedSet(root: StructNode, object: object, ignored: Ignored): FieldSet {
  return rootSet(root, object, ignored, (field, value, isMarked) => addedNode(field, value, isMarked));
}

function rootSet(
  root: StructNode,
  object: object,
  ignored: Ignored,
  walk: (field: Node, value: unknown, isMarked: boolean) => FieldSet | undefined,
): FieldSet {
  const out: Building = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined || ignored.fields.has(name)) continue;
    const field = root.fields.get(name) ?? ANY;
    const node = name === 'metadata' ? metadataSet(field, value, walk) : walk(field, value, !isStruct(field));
    if (node) out[`f:${name}`] = node;
  }
  return out;
}

function metadataSet(
  field: Node,
  value: object,
  walk: (field: Node, value: unknown, isMarked: boolean) => FieldSet | undefined,
) {
  const out: Building = {};
  let isNone = true;
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined || SYSTEM_METADATA.has(name)) continue;
    const child = field.type === 'struct' ? (field.fields.get(name) ?? ANY) : ANY;
    const node = walk(child, given, true);
    if (node) {
      out[`f:${name}`] = node;
      isNone = false;
    }
  }
  return isNone ? undefined : out;
}

function isStruct(node: Node): boolean {
  return node.type === 'struct';
}

/** Undefined: it has no members (an empty list, a struct of nothing but such). */
function appliedNode(node: Node, value: unknown): FieldSet | undefined {
  switch (node.type) {
    case 'scalar':
      return LEAF;
    case 'list':
      return node.listType === 'atomic' || !Array.isArray(value) ? LEAF : appliedList(node, value);
    case 'map':
      if (node.atomic || !isPlain(value)) return LEAF;
      return childSet(value, (_name, child) => asMember(appliedNode(node.values, child) ?? LEAF));
    case 'any':
      if (!isPlain(value)) return LEAF;
      return childSet(value, (_name, child) => asMember(appliedNode(node, child) ?? LEAF));
    case 'struct':
      if (node.atomic || !isPlain(value)) return LEAF;
      return childSet(value, (name, child) => {
        const field = node.fields.get(name);
        return field ? appliedNode(field, child) : asMember(appliedNode(ANY, child) ?? LEAF);
      });
  }
}

/** The children of an object; a leaf when it is empty. */
function childSet(
  value: object,
  walk: (name: string, child: unknown) => FieldSet | undefined,
): FieldSet | undefined {
  const out: Building = {};
  let isNone = true;
  let isBare = true;
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined) continue;
    isBare = false;
    const node = walk(name, child);
    if (!node) continue;
    out[`f:${name}`] = node;
    isNone = false;
  }
  if (isBare) return LEAF;
  return isNone ? undefined : out;
}

function appliedList(node: ListNode, list: readonly unknown[]): FieldSet | undefined {
  if (list.length === 0) return undefined;
  const out: Building = {};
  for (const [element, item] of itemsByElement(node, list)) {
    out[element] = item === DUPLICATE ? LEAF : asMember(appliedNode(node.items, item) ?? LEAF);
  }
  return out;
}

/** Everything below a new value; `isMarked`: the value itself as well. */
export function addedNode(node: Node, value: unknown, isMarked: boolean): FieldSet {
  if (node.type === 'scalar') return LEAF;
  if (node.type === 'list') {
    if (node.listType === 'atomic' || !Array.isArray(value) || value.length === 0) return LEAF;
    return addedList(node, value, isMarked);
  }
  if (!isPlain(value) || (node.type !== 'any' && node.atomic)) return LEAF;
  const out: Building = isMarked ? { '.': LEAF } : {};
  let isBare = true;
  for (const name of Object.keys(value)) {
    const child = value[name];
    if (child === undefined) continue;
    isBare = false;
    out[`f:${name}`] = addedChild(node, name, child, isMarked);
  }
  return isBare ? LEAF : out;
}

function addedChild(
  node: Exclude<Node, { type: 'scalar' | 'list' }>,
  name: string,
  child: unknown,
  isMarked: boolean,
): FieldSet {
  if (node.type === 'map') return addedNode(node.values, child, true);
  if (node.type === 'any') return addedNode(node, child, true);
  const field = node.fields.get(name) ?? ANY;
  return addedNode(field, child, isMarked || isMarkedField(node, name, field));
}

/** A field that Go always has (a struct by value, a required list) was there before, empty. */
export function isMarkedField(parent: StructNode, name: string, field: Node): boolean {
  return field.type !== 'struct' && !parent.required.has(name);
}

function addedList(node: ListNode, list: readonly unknown[], isMarked: boolean): FieldSet {
  const out: Building = isMarked ? { '.': LEAF } : {};
  for (const item of list) {
    const element = elementOf(node, item);
    out[element] = element in out ? LEAF : addedNode(node.items, item, true);
  }
  return out;
}
