// A merge patch that knows the schema: lists with a merge key merge item by item.
//
// Directives, as kubectl writes them: `$patch: replace|delete` in an object, `$patch: delete` in a list's item,
// `$patch: replace` as an item of its own, `$retainKeys`, `$deleteFromPrimitiveList/<field>`,
// `$setElementOrder/<field>`. Nothing of them ends up in the result.
import { TuttiError } from '../../../model/errors.ts';
import { copyOf, isPlain, setKey } from '../../schema/decode.ts';
import { isSame } from '../../schema/equality.ts';
import { ANY, type ListNode, type Node } from '../../schema/node.ts';
import { badRequest } from '../problems.ts';
import { type Identity, inOrder } from './element-order.ts';

type Plain = { [name: string]: unknown };

const PATCH = '$patch';
const RETAIN = '$retainKeys';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';

/** The object with the patch merged in; neither is changed. Throws BadRequest, Invalid. */
export function strategicMerge(node: Node, original: Plain, patch: Plain): Plain {
  const directive = patch[PATCH];
  if (directive === 'replace') return clean(node, patch);
  if (directive === 'delete') return {};
  if (directive !== undefined) throw badRequest(`unknown patch type found: ${directive}`);
  const base = retained(original, patch);
  const out: Plain = { ...base };
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === undefined || key === RETAIN || key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_FROM)) deleteFrom(out, key.slice(DELETE_FROM.length), value);
    else if (value === null) delete out[key];
    else
      setKey(out, key, mergeValue(fieldOf(node, key), Object.hasOwn(out, key) ? out[key] : undefined, value));
  }
  for (const key of Object.keys(patch))
    if (key.startsWith(ORDER)) order(node, key.slice(ORDER.length), { out, base, patch });
  return out;
}

/** A value that replaces what was there, without directives and nulls. */
function clean(node: Node, patch: Plain): Plain {
  const { [PATCH]: _directive, ...value } = patch;
  return strategicMerge(node, {}, value);
}

function fieldOf(node: Node, key: string): Node {
  if (node.type === 'struct') return node.fields.get(key) ?? ANY;
  return node.type === 'map' ? node.values : ANY;
}

function mergeValue(node: Node, original: unknown, value: unknown): unknown {
  if (isPlain(value)) {
    const replaces = (node.type === 'struct' || node.type === 'map') && node.replace;
    return strategicMerge(node, isPlain(original) && !replaces ? original : {}, value);
  }
  if (!Array.isArray(value)) return value;
  if (node.type !== 'list' || node.mergeKey === undefined) return replacement(node, value);
  return mergeLists(node, Array.isArray(original) ? original : [], value);
}

function replacement(node: Node, list: readonly unknown[]): unknown[] {
  const items = node.type === 'list' ? node.items : ANY;
  return list
    .filter((item) => !isReplaceMark(item))
    .map((item) => (isPlain(item) ? clean(items, item) : copyOf(item)));
}

function isReplaceMark(item: unknown): boolean {
  return isPlain(item) && item[PATCH] === 'replace' && Object.keys(item).length === 1;
}

/** $retainKeys: fields that are not named go. */
function retained(original: Plain, patch: Plain): Plain {
  const keep = patch[RETAIN];
  if (keep === undefined) return original;
  if (!Array.isArray(keep)) throw badRequest('invalid patch format of retainKeys');
  const strange = Object.keys(patch).filter(
    (key) => !key.startsWith('$') && patch[key] !== null && !keep.includes(key),
  );
  if (strange.length > 0) {
    const detail = 'NewConfig contains field that is not in the retainKeys list';
    throw new TuttiError('Invalid', 'the server rejected our request due to an error in our request', {
      causes: [{ type: 'Invalid', field: 'patch', value: strange.join(','), detail }],
    });
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => keep.includes(key)));
}

function deleteFrom(out: Plain, key: string, values: unknown): void {
  if (!Array.isArray(values)) throw badRequest('invalid patch format of primitive list');
  const list = out[key];
  if (Array.isArray(list)) out[key] = list.filter((item) => !values.some((value) => isSame(item, value)));
}

function mergeLists(node: ListNode, original: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (patch.some(isReplaceMark)) return replacement(node, patch);
  const isScalar = patch.every((item) => !isPlain(item)) && original.every((item) => !isPlain(item));
  if (isScalar) return mergeScalars(original, patch);
  const identity = byKey(node);
  const deleted = new Set(patch.filter((item) => isPlain(item) && item[PATCH] === 'delete').map(identity));
  const wanted = patch.filter((item) => !(isPlain(item) && item[PATCH] === 'delete'));
  const left = original.filter((item) => !deleted.has(identity(item)));
  const patched = new Map(wanted.map((item) => [identity(item), item]));
  const merged = left.map((item) => mergeItem(node, item, patched.get(identity(item))));
  const present = new Set(left.map(identity));
  const added = wanted
    .filter((item) => !present.has(identity(item)))
    .map((item) => mergeItem(node, {}, item));
  return inOrder([...merged, ...added], {
    wanted: wanted.map(identity),
    server: original.map(identity),
    identity,
  });
}

function mergeItem(node: ListNode, item: unknown, patch: unknown): unknown {
  if (patch === undefined || !isPlain(patch)) return item;
  return strategicMerge(node.items, isPlain(item) ? item : {}, patch);
}

function mergeScalars(original: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const merged = [...new Set([...original, ...patch])];
  return inOrder(merged, {
    wanted: patch.map(scalarText),
    server: original.map(scalarText),
    identity: scalarText,
  });
}

const scalarText: Identity = (item) => JSON.stringify(item);

/** An item is known by its merge key. Throws when it has none. */
function byKey({ mergeKey = '' }: ListNode): Identity {
  return (item) => {
    const value = isPlain(item) ? item[mergeKey] : undefined;
    if (typeof value === 'string') return `"${value}`; // never what JSON makes of something else
    if (value !== undefined) return JSON.stringify(value);
    throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
  };
}

/** $setElementOrder: the order of the items that it names; the others keep their places among them. */
function order(
  node: Node,
  key: string,
  { out, base, patch }: { out: Plain; base: Plain; patch: Plain },
): void {
  const named = patch[ORDER + key];
  if (!Array.isArray(named)) throw badRequest('invalid patch format of setElementOrder list');
  const list = out[key];
  if (!Array.isArray(list)) return;
  const field = fieldOf(node, key);
  const identity = named.every((item) => !isPlain(item)) || field.type !== 'list' ? scalarText : byKey(field);
  const wanted = named.map(identity);
  checkOrder(patch[key], wanted, { identity, named });
  const server = Array.isArray(base[key]) ? base[key].map(identity) : [];
  out[key] = inOrder(list, { wanted, server, identity });
}

function checkOrder(
  list: unknown,
  wanted: readonly string[],
  of: { identity: Identity; named: readonly unknown[] },
): void {
  if (!Array.isArray(list)) return;
  const present = list.filter((item) => !(isPlain(item) && item[PATCH] !== undefined)).map(of.identity);
  const places = present.map((item) => wanted.indexOf(item));
  if (places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1))) return;
  const texts = [JSON.stringify(list), JSON.stringify(of.named)];
  throw badRequest(
    `The order in patch list:\n${texts[0]}\n doesn't match $setElementOrder list:\n${texts[1]}\n`,
  );
}
