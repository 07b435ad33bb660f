// What is an item of a list called in a path: by its keys, by its value?
import { isPlain } from '../schema/decode.ts';
import type { ListNode } from '../schema/node.ts';

/** `k:{"containerPort":80,"protocol":"TCP"}` or `v:"a"`; keys in alphabetical order, defaults filled in. */
export function elementOf(node: ListNode, item: unknown): string {
  if (node.listType === 'set') return `v:${JSON.stringify(item)}`;
  const fields = node.items.type === 'struct' ? node.items.fields : undefined;
  const sorted = node.keys.length > 1 ? [...node.keys].sort() : node.keys;
  let text = '';
  for (const key of sorted) {
    const value = (isPlain(item) ? item[key] : undefined) ?? fields?.get(key)?.default;
    if (value !== undefined) text += `${text === '' ? '' : ','}"${key}":${JSON.stringify(value)}`;
  }
  return `k:{${text}}`;
}

/** Items by their element; undefined for an element that several items have. */
export function itemsByElement(node: ListNode, list: readonly unknown[]): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of list) {
    const element = elementOf(node, item);
    items.set(element, items.has(element) ? DUPLICATE : item);
  }
  return items;
}

/** Stands for items that cannot be told apart. */
export const DUPLICATE: unique symbol = Symbol('duplicate');
