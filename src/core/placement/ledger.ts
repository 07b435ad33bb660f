// The one ledger: every node with what it holds, whichever way put it there. Changed as things come and go, never rebuilt.
//
// Not pure, but owned by one caller: a pass of the scheduler writes its own placements into it so that the next item sees
// them. An item counts on one node at most; items of a node that is not known (yet) are kept until it is.
import type { Amounts, Placeable, PlacementNode } from './types.ts';

const ZONE = 'topology.kubernetes.io/zone';

export interface NodeEntry {
  readonly node: PlacementNode;
  readonly zone: string | undefined;
  readonly used: Amounts;
  readonly weight: Amounts;
  readonly items: ReadonlyMap<string, Placeable>;
  /** `TCP/0.0.0.0/80`: host ports that are taken. */
  readonly ports: ReadonlySet<string>;
}

class Entry implements NodeEntry {
  readonly node: PlacementNode;
  readonly zone: string | undefined;
  readonly used = { cpuMilli: 0, memoryBytes: 0 };
  readonly weight = { cpuMilli: 0, memoryBytes: 0 };
  readonly items = new Map<string, Placeable>();
  ports = new Set<string>();

  constructor(node: PlacementNode) {
    this.node = node;
    this.zone = node.labels[ZONE];
  }

  count(item: Placeable, sign: 1 | -1): void {
    this.used.cpuMilli += sign * item.requests.cpuMilli;
    this.used.memoryBytes += sign * item.requests.memoryBytes;
    this.weight.cpuMilli += sign * item.weights.cpuMilli;
    this.weight.memoryBytes += sign * item.weights.memoryBytes;
    if (sign === 1) this.items.set(item.uid, item);
    else this.items.delete(item.uid);
    if (item.hostPorts.length > 0) this.ports = portsOf(this.items.values());
  }
}

/** Where the items of one group are, but for those on their way out; what has none is not in it. */
export interface GroupPlaces {
  readonly byNode: ReadonlyMap<string, number>;
  readonly byZone: ReadonlyMap<string, number>;
}

export class Ledger {
  readonly #entries = new Map<string, Entry>();
  /** Items by UID and the node that they count on. */
  readonly #places = new Map<string, { readonly item: Placeable; readonly node: string }>();
  /** Items on nodes that are not known, by node. */
  readonly #strays = new Map<string, Map<string, Placeable>>();
  /** Items that keep others away, wherever they are. */
  readonly #unsociable = new Map<string, { readonly item: Placeable; readonly node: string }>();
  // By group and not by node: a pass asks many nodes for one group, and a table for each node would be cold every time.
  readonly #groups = new Map<string, { byNode: Map<string, number>; byZone: Map<string, number> }>();
  #order: readonly NodeEntry[] | undefined;
  #zones: readonly string[] | undefined;

  /** Zones take turns, so that any part of the list has all of them. */
  entries(): readonly NodeEntry[] {
    this.#order ??= interleaved([...this.#entries.values()]);
    return this.#order;
  }

  /** The zones that nodes are in. */
  zones(): readonly string[] {
    this.#zones ??= [...new Set(this.entries().flatMap(({ zone }) => zone ?? []))];
    return this.#zones;
  }

  /** Undefined when it has no items. */
  placesOf(group: string): GroupPlaces | undefined {
    return this.#groups.get(group);
  }

  find(node: string): NodeEntry | undefined {
    return this.#entries.get(node);
  }

  /** Where the item counts now. */
  placeOf(uid: string): string | undefined {
    return this.#places.get(uid)?.node;
  }

  /** The item as it counts. */
  itemOf(uid: string): Placeable | undefined {
    return this.#places.get(uid)?.item;
  }

  /** Items with a rule that keeps others away. */
  unsociable(): Iterable<{ readonly item: Placeable; readonly node: string }> {
    return this.#unsociable.values();
  }

  setNode(node: PlacementNode): void {
    this.removeNode(node.name);
    const entry = new Entry(node);
    this.#entries.set(node.name, entry);
    for (const item of this.#strays.get(node.name)?.values() ?? []) this.#count(entry, item, 1);
    this.#strays.delete(node.name);
    this.#order = undefined;
    this.#zones = undefined;
  }

  removeNode(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    if (entry.items.size > 0) this.#strays.set(name, new Map(entry.items));
    for (const item of [...entry.items.values()]) this.#count(entry, item, -1);
    this.#entries.delete(name);
    this.#order = undefined;
    this.#zones = undefined;
  }

  /** The item counts on the node from now on, and nowhere else. */
  place(item: Placeable, node: string): void {
    this.remove(item.uid);
    const place = { item, node };
    this.#places.set(item.uid, place);
    if (item.company.some(({ type }) => type === 'apart')) this.#unsociable.set(item.uid, place);
    const entry = this.#entries.get(node);
    if (entry) this.#count(entry, item, 1);
    else this.#strays.set(node, (this.#strays.get(node) ?? new Map()).set(item.uid, item));
  }

  remove(uid: string): void {
    const place = this.#places.get(uid);
    if (!place) return;
    this.#places.delete(uid);
    this.#unsociable.delete(uid);
    const entry = this.#entries.get(place.node);
    if (entry) this.#count(entry, place.item, -1);
    else if (this.#strays.get(place.node)?.delete(uid) && this.#strays.get(place.node)?.size === 0)
      this.#strays.delete(place.node);
  }

  #count(entry: Entry, item: Placeable, sign: 1 | -1): void {
    entry.count(item, sign);
    const { group, isLeaving } = item;
    if (group === undefined || isLeaving) return;
    const places = this.#groups.get(group) ?? { byNode: new Map(), byZone: new Map() };
    add(places.byNode, entry.node.name, sign);
    if (entry.zone !== undefined) add(places.byZone, entry.zone, sign);
    if (places.byNode.size === 0) this.#groups.delete(group);
    else this.#groups.set(group, places);
  }
}

export function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

function interleaved(entries: readonly NodeEntry[]): readonly NodeEntry[] {
  const zones = new Map<string, NodeEntry[]>();
  for (const entry of entries) {
    const zone = entry.zone ?? '';
    const inZone = zones.get(zone);
    if (inZone) inZone.push(entry);
    else zones.set(zone, [entry]);
  }
  if (zones.size < 2) return entries;
  const lists = [...zones.values()];
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
}

function portsOf(items: Iterable<Placeable>): Set<string> {
  const ports = new Set<string>();
  for (const { hostPorts } of items) for (const port of hostPorts) ports.add(portText(port));
  return ports;
}

export function portText({ protocol, address, port }: Placeable['hostPorts'][number]): string {
  return `${protocol}/${address}/${port}`;
}
