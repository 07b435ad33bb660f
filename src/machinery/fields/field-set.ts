// A set of field paths, kept in the very form that managedFields has on the wire (FieldsV1).
//
//   {"f:spec":{"f:replicas":{},"f:ports":{".":{},"k:{\"port\":80}":{".":{},"f:port":{}}}}}
//
// A node that is `{}` is a member; one with children is a member only if it has ".". The root is never a member: `{}`
// there is the empty set. Sets are values: functions return new ones and share what did not change.

export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** A member without children; at the root the empty set. */
export const LEAF: FieldSet = Object.freeze({});

const SELF = '.';

export function isLeaf(set: FieldSet): boolean {
  for (const _element in set) return false;
  return true;
}

/** The empty set, at the root. */
export const isEmpty = isLeaf;

/** Below the root: is the node itself in the set, not only something under it? */
export function isMember(node: FieldSet): boolean {
  return SELF in node || isLeaf(node);
}

/** The node itself becomes a member. */
export function asMember(node: FieldSet): FieldSet {
  return isMember(node) ? node : { [SELF]: LEAF, ...node };
}

/** Elements of the children, without the mark of the node itself. */
export function elementsOf(node: FieldSet): string[] {
  return Object.keys(node).filter((element) => element !== SELF);
}

/** Of two sets. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other || isEmpty(other)) return one;
  if (isEmpty(one)) return other;
  return unionOfChildren(one, other);
}

function unionOfChildren(one: FieldSet, other: FieldSet): FieldSet {
  let out: { [element: string]: FieldSet } | undefined;
  for (const element of Object.keys(other)) {
    const mine = one[element];
    const theirs = other[element] ?? LEAF;
    const both = mine === undefined ? theirs : unionOfNodes(mine, theirs);
    if (both === mine) continue;
    out ??= { ...one };
    out[element] = both;
  }
  return out ?? one;
}

function unionOfNodes(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other) return one;
  if (isLeaf(other)) return asMember(one);
  if (isLeaf(one)) return asMember(other);
  return unionOfChildren(one, other);
}

/** Members of the first that are not members of the second. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  let out: { [element: string]: FieldSet } | undefined;
  for (const element of Object.keys(other)) {
    const mine = one[element];
    if (mine === undefined) continue;
    const left = element === SELF ? undefined : differenceOfNodes(mine, other[element] ?? LEAF);
    if (left === mine) continue;
    out ??= { ...one };
    if (left) out[element] = left;
    else delete out[element];
  }
  return out ?? one;
}

/** Undefined when nothing is left. */
function differenceOfNodes(one: FieldSet, other: FieldSet): FieldSet | undefined {
  if (isLeaf(one)) return isMember(other) ? undefined : one;
  if (isLeaf(other)) return withoutSelf(one);
  const left = difference(one, other);
  return isLeaf(left) ? undefined : onlySelf(left);
}

function withoutSelf(node: FieldSet): FieldSet | undefined {
  if (!(SELF in node)) return node;
  const { [SELF]: _self, ...children } = node;
  return isLeaf(children) ? undefined : children;
}

/** A node of which only the mark is left is a leaf. */
function onlySelf(node: FieldSet): FieldSet {
  return SELF in node && elementsOf(node).length === 0 ? LEAF : node;
}

/** Members of both. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  const out: { [element: string]: FieldSet } = {};
  for (const element of elementsOf(one)) {
    const theirs = other[element];
    const both = theirs && intersectionOfNodes(one[element] ?? LEAF, theirs);
    if (both) out[element] = both;
  }
  return out;
}

function intersectionOfNodes(one: FieldSet, other: FieldSet): FieldSet | undefined {
  const isIn = isMember(one) && isMember(other);
  const children = intersection(one, other);
  if (isLeaf(children)) return isIn ? LEAF : undefined;
  return isIn ? asMember(children) : children;
}

/** All members, as lists of elements, in the order of the set. */
export function pathsOf(set: FieldSet): readonly (readonly string[])[] {
  return elementsOf(set).flatMap((element) => {
    const node = set[element] ?? LEAF;
    const below = pathsOf(node).map((path) => [element, ...path]);
    return isMember(node) ? [[element], ...below] : below;
  });
}

/** `.spec.containers[name="web"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('');
}

function elementText(element: string): string {
  const body = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${body}`;
    case 'k:': {
      const keys = Object.entries(JSON.parse(body) as { [key: string]: unknown }); // we or the wire check wrote it
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${body}]`;
    default:
      return `[${body}]`;
  }
}

/** Is this, from a client, a set in this form? */
export function isFieldSet(value: unknown): value is FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([element, node]) => isElement(element) && isFieldSet(node));
}

function isElement(element: string): boolean {
  if (element === SELF || element.startsWith('f:')) return true;
  if (/^i:\d+$/.test(element)) return true;
  if (!element.startsWith('k:') && !element.startsWith('v:')) return false;
  try {
    const value: unknown = JSON.parse(element.slice(2));
    return element.startsWith('v:') || (typeof value === 'object' && value !== null);
  } catch {
    return false;
  }
}
