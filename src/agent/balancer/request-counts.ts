// How many requests has each target been given, and how many of them failed, since it joined? Pure.
//
// The balancer counts for each server, and begins again with each process and each time a server is added. Invariant:
// what is told of a target never goes back. Lost is what was answered between the last look and a reload. After a
// restart of ours, what its status says and what the balancer counts are the same requests: the larger holds.

export interface Count {
  readonly requests: number;
  readonly errors: number;
}

export interface Counts {
  /** What the balancer said last of each server. */
  readonly servers: ReadonlyMap<string, Count>;
  /** What is to be told of each target. */
  readonly targets: ReadonlyMap<string, Count>;
}

/** A target of now. */
export interface Sighting {
  /** Its own name: another unit behind the same address is another target. */
  readonly target: string;
  /** The balancer's server for it; absent while it has none. */
  readonly server?: { readonly name: string; readonly count: Count };
  /** What its status says. */
  readonly told?: Count;
}

export const NO_COUNTS: Counts = { servers: new Map(), targets: new Map() };
const none: Count = { requests: 0, errors: 0 };

/** The counts after a look; what was not seen in it is forgotten. */
export function nextCounts(before: Counts, sightings: readonly Sighting[]): Counts {
  const servers = sightings.flatMap(({ server }) => (server ? [[server.name, server.count] as const] : []));
  const targets = sightings.map((sighting) => [sighting.target, totalOf(before, sighting)] as const);
  return { servers: new Map(servers), targets: new Map(targets) };
}

function totalOf({ servers, targets }: Counts, { target, server, told }: Sighting): Count {
  const total = targets.get(target);
  if (!server) return total ?? told ?? none;
  const last = servers.get(server.name);
  if (total) return sum(total, grown(last ?? none, server.count));
  if (last) return grown(last, server.count); // another unit has taken the address over
  return told && isBehind(server.count, told) ? told : server.count;
}

/** What came since; a counter that went back has started anew. */
function grown(last: Count, now: Count): Count {
  if (isBehind(now, last)) return now;
  return { requests: now.requests - last.requests, errors: now.errors - last.errors };
}

function isBehind(a: Count, b: Count): boolean {
  return a.requests < b.requests || a.errors < b.errors;
}

function sum(a: Count, b: Count): Count {
  return { requests: a.requests + b.requests, errors: a.errors + b.errors };
}
