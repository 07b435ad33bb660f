// Is it of the zone that the item is to be in? Asked only where some node is.
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';

const ELSEWHERE = reason('node(s) were in another zone', false, ['node']);

export function zone(entry: NodeEntry, wanted: string): Reasons {
  return entry.zone === wanted ? FITS : ELSEWHERE;
}
