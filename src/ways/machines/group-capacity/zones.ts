// In which zone is the next machine made, and are zones uneven?

/** Where there are fewest; the order of the zones decides between equals. `turn`: after failures, the next best. */
export function zoneFor(
  zones: readonly string[],
  taken: readonly string[],
  turn: number,
): string | undefined {
  if (zones.length === 0) return undefined;
  const count = (zone: string) => taken.filter((each) => each === zone).length;
  const inOrder = [...zones].sort((a, b) => count(a) - count(b));
  return inOrder[turn % inOrder.length];
}

/** The zones with most and with fewest, when they differ by two or more. */
export function unevenZones(
  zones: readonly string[],
  taken: readonly string[],
): { readonly most: string; readonly fewest: string } | undefined {
  const all = [...new Set([...zones, ...taken])];
  const count = (zone: string) => taken.filter((each) => each === zone).length;
  const inOrder = all.sort((a, b) => count(a) - count(b));
  const fewest = inOrder.find((zone) => zones.includes(zone));
  const most = inOrder.at(-1);
  if (fewest === undefined || most === undefined) return undefined;
  const isUneven = count(most) - count(fewest) >= 2 || (!zones.includes(most) && count(most) > 0);
  return isUneven ? { most, fewest } : undefined;
}
