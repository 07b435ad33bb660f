// How evenly do items lie over the values of a node label (zones, hosts)? Counted once a pass for each rule.
import type { Ledger, NodeEntry } from './ledger.ts';
import type { Placeable, SpreadRule } from './types.ts';

export const UNEVEN = "node(s) didn't match pod topology spread constraints";
export const NO_TOPOLOGY = "node(s) didn't match pod topology spread constraints (missing required label)";

export interface SpreadCount {
  readonly rule: SpreadRule;
  /** Items that the rule selects, by label value; every value that a node has is there. */
  readonly byValue: ReadonlyMap<string, number>;
  readonly least: number;
}

export function countSpread(item: Placeable, ledger: Ledger): readonly SpreadCount[] {
  return item.spread.map((rule) => {
    const byValue = new Map<string, number>();
    for (const { node, items } of ledger.entries()) {
      const value = node.labels[rule.topologyKey];
      if (value === undefined) continue;
      let found = 0;
      for (const other of items.values())
        if (other.namespace === item.namespace && rule.selects(other.labels)) found += 1;
      byValue.set(value, (byValue.get(value) ?? 0) + found);
    }
    return { rule, byValue, least: Math.min(...byValue.values()) };
  });
}

/** The reason when placing the item on the node would break a hard rule. */
export function spreadProblem(
  item: Placeable,
  { node }: NodeEntry,
  counts: readonly SpreadCount[],
): string | undefined {
  for (const { rule, byValue, least } of counts) {
    if (!rule.hard) continue;
    const value = node.labels[rule.topologyKey];
    if (value === undefined) return NO_TOPOLOGY;
    const own = rule.selects(item.labels) ? 1 : 0;
    if ((byValue.get(value) ?? 0) + own - least > rule.maxSkew) return UNEVEN;
  }
  return undefined;
}
