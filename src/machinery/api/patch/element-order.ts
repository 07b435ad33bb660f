// In which order do the items of a merged list stand?
//
// Items that the patch names follow the patch. Items that only the server has keep their order and are put in front of
// the first named item that they stood before on the server, as far as that can be kept.

/** Tells items of one list apart. */
export type Identity = (item: unknown) => string;

export interface Order {
  /** Identities in the order of the patch. */
  readonly wanted: readonly string[];
  /** Identities in the order of the server. */
  readonly server: readonly string[];
  readonly identity: Identity;
}

export function inOrder(items: readonly unknown[], { wanted, server, identity }: Order): unknown[] {
  const wantedAt = places(wanted);
  const serverAt = places(server);
  const identified = items.map((item) => ({ item, id: identity(item) }));
  const named = identified
    .filter(({ id }) => wantedAt.has(id))
    .sort((one, other) => (wantedAt.get(one.id) ?? 0) - (wantedAt.get(other.id) ?? 0));
  const others = identified
    .filter(({ id }) => !wantedAt.has(id))
    .sort((one, other) => (serverAt.get(one.id) ?? 0) - (serverAt.get(other.id) ?? 0));
  const out: unknown[] = [];
  let taken = 0;
  for (const { item, id } of named) {
    const place = serverAt.get(id) ?? -1;
    for (let next = others[taken]; next && (serverAt.get(next.id) ?? 0) < place; next = others[taken]) {
      out.push(next.item);
      taken += 1;
    }
    out.push(item);
  }
  return [...out, ...others.slice(taken).map(({ item }) => item)];
}

function places(ids: readonly string[]): Map<string, number> {
  const at = new Map<string, number>();
  for (const [place, id] of ids.entries()) if (!at.has(id)) at.set(id, place);
  return at;
}
