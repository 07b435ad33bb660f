// The one ledger: every node with what it holds, whichever way put it there. Changed as things come and go, never rebuilt.
//
// Not pure, but owned by one caller: a pass of the scheduler writes its own placements into it (`assume`) so that the next
// item sees them. An item counts on one node at most.
import type { Amounts, Placeable, PlacementNode } from './types.ts';

export interface NodeEntry {
  readonly node: PlacementNode;
  readonly used: Amounts;
  readonly weight: Amounts;
  readonly items: ReadonlyMap<string, Placeable>;
  /** `TCP/0.0.0.0/80`: host ports that are taken. */
  readonly ports: ReadonlySet<string>;
}

interface MutableEntry {
  node: PlacementNode;
  used: { cpuMilli: number; memoryBytes: number };
  weight: { cpuMilli: number; memoryBytes: number };
  readonly items: Map<string, Placeable>;
  ports: Set<string>;
}

export class Ledger {
  readonly #entries = new Map<string, MutableEntry>();
  /** Where each item counts; also for items on nodes that are not known (yet). */
  readonly #places = new Map<string, { readonly item: Placeable; readonly node: string }>();

  entries(): Iterable<NodeEntry> {
    return this.#entries.values();
  }

  find(node: string): NodeEntry | undefined {
    return this.#entries.get(node);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Where the item counts now. */
  placeOf(uid: string): string | undefined {
    return this.#places.get(uid)?.node;
  }

  setNode(node: PlacementNode): void {
    const known = this.#entries.get(node.name);
    if (known) {
      known.node = node;
      return;
    }
    const none = () => ({ cpuMilli: 0, memoryBytes: 0 });
    const entry: MutableEntry = { node, used: none(), weight: none(), items: new Map(), ports: new Set() };
    this.#entries.set(node.name, entry);
    for (const { item, node: place } of this.#places.values()) if (place === node.name) count(entry, item, 1);
  }

  removeNode(name: string): void {
    this.#entries.delete(name);
  }

  /** The item counts on the node from now on, and nowhere else. */
  place(item: Placeable, node: string): void {
    this.remove(item.uid);
    this.#places.set(item.uid, { item, node });
    const entry = this.#entries.get(node);
    if (entry) count(entry, item, 1);
  }

  remove(uid: string): void {
    const place = this.#places.get(uid);
    if (!place) return;
    this.#places.delete(uid);
    const entry = this.#entries.get(place.node);
    if (entry) count(entry, place.item, -1);
  }
}

function count(entry: MutableEntry, item: Placeable, sign: 1 | -1): void {
  entry.used.cpuMilli += sign * item.requests.cpuMilli;
  entry.used.memoryBytes += sign * item.requests.memoryBytes;
  entry.weight.cpuMilli += sign * item.weights.cpuMilli;
  entry.weight.memoryBytes += sign * item.weights.memoryBytes;
  if (sign === 1) entry.items.set(item.uid, item);
  else entry.items.delete(item.uid);
  if (item.hostPorts.length > 0) entry.ports = portsOf(entry.items.values());
}

function portsOf(items: Iterable<Placeable>): Set<string> {
  const ports = new Set<string>();
  for (const { hostPorts } of items) for (const port of hostPorts) ports.add(portText(port));
  return ports;
}

export function portText({ protocol, address, port }: Placeable['hostPorts'][number]): string {
  return `${protocol}/${address}/${port}`;
}
