// Would it lie too unevenly over the values of a node label?
import type { RuleCount } from '../board.ts';
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable, SpreadRule } from '../types.ts';

const UNEVEN = reason("node(s) didn't match pod topology spread constraints", true, [
  'node',
  'left',
  'placed',
]);
const NO_TOPOLOGY = reason(
  "node(s) didn't match pod topology spread constraints (missing required label)",
  false,
  ['node'],
);

export function spread(
  item: Placeable,
  { node }: NodeEntry,
  counts: readonly RuleCount<SpreadRule>[],
): Reasons {
  for (const { rule, byValue, least } of counts) {
    if (!rule.hard) continue;
    const value = node.labels[rule.topologyKey];
    if (value === undefined) return NO_TOPOLOGY;
    const own = rule.selects(item.labels) ? 1 : 0;
    const smallest = byValue.size < rule.minDomains ? 0 : least;
    if ((byValue.get(value) ?? 0) + own - smallest > rule.maxSkew) return UNEVEN;
  }
  return FITS;
}
