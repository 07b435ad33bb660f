// Which units are being taken out on this host? The local word that overrides what the cluster still says.
//
// A unit stays here from `withdraw` until it is restored or gone; its addresses count for services and balancer alike.

export interface WithdrawnUnits {
  /** All addresses that get nothing new. */
  addresses(): ReadonlySet<string>;
  add(uid: string, addresses: readonly string[]): void;
  /** False when it was not there. */
  remove(uid: string): boolean;
}

export function openWithdrawnUnits(): WithdrawnUnits {
  const units = new Map<string, readonly string[]>();
  let all: ReadonlySet<string> = new Set();
  const recount = () => {
    all = new Set([...units.values()].flat());
  };
  return {
    addresses: () => all,
    add(uid, addresses) {
      units.set(uid, addresses);
      recount();
    },
    remove(uid) {
      const had = units.delete(uid);
      if (had) recount();
      return had;
    },
  };
}
