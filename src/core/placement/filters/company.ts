// Are those there that it must be near, and none of those that it must not be near, or that do not want it near?
import type { RuleCount } from '../board.ts';
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { CompanyRule, Placeable } from '../types.ts';

const LONELY = reason("node(s) didn't match pod affinity rules", false, ['node', 'placed']);
const CROWDED = reason("node(s) didn't match pod anti-affinity rules", true, ['node', 'left']);
const UNWANTED = reason("node(s) didn't satisfy existing pods anti-affinity rules", true, ['node', 'left']);

export function company(
  item: Placeable,
  { node }: NodeEntry,
  counts: readonly RuleCount<CompanyRule>[],
): Reasons {
  for (const { rule, byValue } of counts) {
    const value = node.labels[rule.topologyKey];
    const found = value === undefined ? 0 : (byValue.get(value) ?? 0);
    if (rule.type === 'apart' && found > 0) return CROWDED;
    if (rule.type === 'together' && found === 0 && (value === undefined || !isFirst(item, rule, byValue)))
      return LONELY;
  }
  return FITS;
}

/** The first of those that want to be together may go anywhere. */
function isFirst(item: Placeable, rule: CompanyRule, byValue: ReadonlyMap<string, number>): boolean {
  if (!rule.selects(item)) return false;
  for (const count of byValue.values()) if (count > 0) return false;
  return true;
}

/** `forbidden`: label values (`key=value`) where somebody is who does not want the item near. */
export function unwanted({ node }: NodeEntry, forbidden: ReadonlySet<string>): Reasons {
  for (const place of forbidden) {
    const cut = place.indexOf('=');
    if (node.labels[place.slice(0, cut)] === place.slice(cut + 1)) return UNWANTED;
  }
  return FITS;
}
