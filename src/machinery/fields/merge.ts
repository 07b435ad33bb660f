// What does an object become when a configuration is applied to it, and what does it become without some fields?
//
// Lists of items merge by element: the applied order counts, items that only the object has stay where they are
// between the shared ones.
import { isPlain, setKey } from '../schema/decode.ts';
import { ANY, type ListNode, type Node } from '../schema/node.ts';
import { DUPLICATE, elementOf, itemsByElement } from './elements.ts';
import { elementsOf, type FieldSet, isLeaf, isMember, LEAF } from './field-set.ts';

type Plain = { [name: string]: unknown };

/** The live value with the configuration laid over it; neither is changed. */
export function mergeApplied(node: Node, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined || node.type === 'scalar') return config;
  if (node.type === 'list') {
    if (node.listType === 'atomic' || !Array.isArray(live) || !Array.isArray(config)) return config;
    return mergeLists(node, live, config);
  }
  if ((node.type !== 'any' && node.atomic) || !isPlain(live) || !isPlain(config)) return config;
  const out: Plain = { ...live };
  for (const name of Object.keys(config)) {
    const own = Object.hasOwn(live, name) ? live[name] : undefined;
    setKey(out, name, mergeApplied(childNode(node, name), own, config[name]));
  }
  return out;
}

function childNode(node: Exclude<Node, { type: 'scalar' | 'list' }>, name: string): Node {
  if (node.type === 'map') return node.values;
  return node.type === 'struct' ? (node.fields.get(name) ?? ANY) : ANY;
}

function mergeLists(
  node: ListNode,
  live: readonly unknown[],
  config: readonly unknown[],
): readonly unknown[] {
  const liveItems = itemsByElement(node, live);
  const configured = config.map((item) => elementOf(node, item));
  const applied = new Set(configured);
  const places = new Map([...liveItems.keys()].map((element, place) => [element, place]));
  const onlyLive = live
    .map((item) => ({ item, element: elementOf(node, item) }))
    .filter(({ element }) => !applied.has(element))
    .map(({ item, element }) => ({ item, place: places.get(element) ?? 0 }));
  const out: unknown[] = [];
  let taken = 0;
  const takeBefore = (place: number): void => {
    for (let next = onlyLive[taken]; next && next.place < place; next = onlyLive[taken]) {
      out.push(next.item);
      taken += 1;
    }
  };
  config.forEach((item, index) => {
    const shared = configured.slice(index).find((element) => places.has(element));
    takeBefore(shared === undefined ? Number.POSITIVE_INFINITY : (places.get(shared) ?? 0));
    const own = liveItems.get(configured[index] ?? '');
    out.push(own === DUPLICATE ? item : mergeApplied(node.items, own, item));
  });
  takeBefore(Number.POSITIVE_INFINITY);
  return out;
}

/** The value without the members of the set; undefined when nothing is left of a list or an object. */
export function removeFields(node: Node, value: unknown, set: FieldSet): unknown {
  if (node.type === 'list') {
    if (node.listType === 'atomic' || !Array.isArray(value)) return value;
    const left = value.flatMap((item: unknown) => removeFrom(node.items, item, set[elementOf(node, item)]));
    return left.length === 0 && value.length > 0 ? undefined : left;
  }
  if (node.type === 'scalar' || !isPlain(value) || (node.type !== 'any' && node.atomic)) return value;
  const out: Plain = {};
  let isNone = true;
  for (const name of Object.keys(value)) {
    const [left] = removeFrom(childNode(node, name), value[name], set[`f:${name}`]);
    if (left === undefined) continue;
    setKey(out, name, left);
    isNone = false;
  }
  return isNone && Object.keys(value).length > 0 ? undefined : out;
}

/** Nothing when the value goes as a whole. */
function removeFrom(node: Node, value: unknown, set: FieldSet | undefined): unknown[] {
  if (set === undefined) return [value];
  if (isMember(set)) return [];
  const left = removeFields(node, value, set);
  return left === undefined ? [] : [left];
}

/** The set with every struct's named fields on its paths as members, as if whoever set a field had made its parents. */
export function withNamedFields(node: Node, set: FieldSet): FieldSet {
  const out: { [element: string]: FieldSet } = {};
  for (const element of elementsOf(set)) {
    const [child, isNamed] = descend(node, element);
    const below = withNamedFields(child, set[element] ?? LEAF);
    const isIn = isNamed || isMember(set[element] ?? LEAF);
    out[element] = isIn && !isLeaf(below) ? { '.': LEAF, ...below } : below;
  }
  return out;
}

/** The node below an element, and whether it is a field that the schema names. */
function descend(node: Node, element: string): readonly [Node, boolean] {
  if (node.type === 'list') return [node.items, false];
  const name = element.slice(2);
  if (node.type === 'struct') return [node.fields.get(name) ?? ANY, node.fields.has(name)];
  return [node.type === 'map' ? node.values : ANY, false];
}
