// How many items that a rule selects are in each value of a node label (zones, hosts)? Counted when first asked for in a
// pass, then kept up to date as the pass places items.
import { isSelected } from './filters/node-affinity.ts';
import { untolerated } from './filters/taints.ts';
import type { GroupPlaces, Ledger, NodeEntry } from './ledger.ts';
import type { CompanyRule, Placeable, PlacementNode, SpreadRule } from './types.ts';

/** One rule's counts; every value that a node has is there, if only with 0. */
export interface RuleCount<R> {
  readonly rule: R;
  readonly byValue: ReadonlyMap<string, number>;
  /** The smallest of them. */
  readonly least: number;
}

/** How an item's own group lies over nodes and zones. */
export interface GroupCount extends GroupPlaces {
  /** The smallest number in any zone. */
  readonly least: number;
}

class Count<R> implements RuleCount<R> {
  readonly rule: R;
  readonly byValue = new Map<string, number>();
  least = 0;
  readonly #key: string;
  readonly #isCounted: (node: PlacementNode) => boolean;
  readonly #selects: (item: Placeable) => boolean;

  constructor(
    rule: R,
    key: string,
    rules: { isCounted(node: PlacementNode): boolean; selects(item: Placeable): boolean },
  ) {
    this.rule = rule;
    this.#key = key;
    this.#isCounted = rules.isCounted;
    this.#selects = rules.selects;
  }

  fill(entries: readonly NodeEntry[]): this {
    for (const { node, items } of entries) {
      const value = node.labels[this.#key];
      if (value === undefined || !this.#isCounted(node)) continue;
      let found = 0;
      for (const item of items.values()) if (this.#selects(item)) found += 1;
      this.byValue.set(value, (this.byValue.get(value) ?? 0) + found);
    }
    this.least = leastOf(this.byValue.values());
    return this;
  }

  placed(item: Placeable, node: PlacementNode): void {
    const value = node.labels[this.#key];
    const before = value === undefined ? undefined : this.byValue.get(value);
    if (value === undefined || before === undefined || !this.#isCounted(node) || !this.#selects(item)) return;
    this.byValue.set(value, before + 1);
    if (before === this.least) this.least = leastOf(this.byValue.values());
  }
}

function leastOf(counts: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const count of counts) if (count < least) least = count;
  return least;
}

export class Board {
  readonly #ledger: Ledger;
  readonly #spread = new Map<string, Count<SpreadRule>>();
  readonly #company = new Map<string, Count<CompanyRule>>();
  /** By what the rules of others see of an item: an example, and the places it is kept from. */
  readonly #forbidden = new Map<string, { readonly item: Placeable; readonly places: Set<string> }>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  spreadOf(item: Placeable): readonly RuleCount<SpreadRule>[] {
    return item.spread.map((rule) => {
      const id = `${rule.id}\n${item.namespace}\n${constraintText(rule, item)}`;
      const known = this.#spread.get(id);
      if (known) return known;
      const count = new Count(rule, rule.topologyKey, {
        isCounted: (node) =>
          (!rule.honors.affinity || isSelected(item, node)) &&
          (!rule.honors.taints || untolerated(item, node) === undefined),
        selects: (other) =>
          !other.isLeaving && other.namespace === item.namespace && rule.selects(other.labels),
      }).fill(this.#ledger.entries());
      this.#spread.set(id, count);
      return count;
    });
  }

  companyOf(item: Placeable): readonly RuleCount<CompanyRule>[] {
    return item.company.map((rule) => {
      const known = this.#company.get(rule.id);
      if (known) return known;
      const count = new Count(rule, rule.topologyKey, {
        isCounted: () => true,
        selects: (other) => rule.selects(other),
      }).fill(this.#ledger.entries());
      this.#company.set(rule.id, count);
      return count;
    });
  }

  /** Label values (`key=value`) where somebody is who does not want the item near. */
  forbiddenTo(item: Placeable): ReadonlySet<string> {
    const id = `${item.namespace}\n${JSON.stringify(item.labels)}`;
    const known = this.#forbidden.get(id);
    if (known) return known.places;
    const entry = { item, places: new Set<string>() };
    for (const { item: other, node } of this.#ledger.unsociable()) {
      forbid(entry, other, this.#ledger.find(node)?.node);
    }
    this.#forbidden.set(id, entry);
    return entry.places;
  }

  /** Undefined for an item without a group, and for the first of its group. */
  groupOf({ group }: Placeable): GroupCount | undefined {
    const places = group === undefined ? undefined : this.#ledger.placesOf(group);
    if (!places) return undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const zone of this.#ledger.zones()) least = Math.min(least, places.byZone.get(zone) ?? 0);
    return { byNode: places.byNode, byZone: places.byZone, least };
  }

  /**
   * The zone of nodes that it must be in: its own, else one with the same letter (`local-1b` stands for `us-east-2b`), else
   * any.
   */
  zoneOf({ zone }: Placeable): string | undefined {
    if (zone === undefined) return undefined;
    const zones = this.#ledger.zones();
    return zones.includes(zone) ? zone : zones.find((each) => each.at(-1) === zone.at(-1));
  }

  /** The pass has placed an item. */
  placed(item: Placeable, { node }: NodeEntry): void {
    for (const count of this.#spread.values()) count.placed(item, node);
    for (const count of this.#company.values()) count.placed(item, node);
    if (item.company.length > 0) for (const entry of this.#forbidden.values()) forbid(entry, item, node);
  }
}

/** Notes where the other does not want the item near. */
function forbid(
  { item, places }: { readonly item: Placeable; readonly places: Set<string> },
  other: Placeable,
  node: PlacementNode | undefined,
): void {
  for (const rule of other.company) {
    const value = node?.labels[rule.topologyKey];
    if (rule.type === 'apart' && value !== undefined && rule.selects(item))
      places.add(`${rule.topologyKey}=${value}`);
  }
}

/** What of the item decides which nodes are counted. */
function constraintText({ honors }: SpreadRule, item: Placeable): string {
  const required = item.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const isFree = required === undefined && Object.keys(item.nodeSelector).length === 0;
  const affinity = honors.affinity && !isFree ? [item.nodeSelector, required] : null;
  const tolerations = honors.taints ? item.tolerations : null;
  return affinity === null && tolerations === null ? '' : JSON.stringify([affinity, tolerations]);
}
