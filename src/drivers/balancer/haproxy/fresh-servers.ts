// Which servers have never been well yet? The first good check brings such a one up, whatever number of them it takes later.
//
// So does a load balancer of a cloud: the healthy threshold is for targets that have been unhealthy. HAProxy knows one threshold
// only, so it is told. Until its first check a server counts as starting, whatever HAProxy believes of it.
import type { Row } from './runtime-socket.ts';

export interface FreshServers {
  /** Still fresh, as `section/server`. */
  readonly kept: ReadonlySet<string>;
  /** To be brought up now. */
  readonly well: readonly string[];
}

/** From what HAProxy says of all servers now. */
export function settledFresh(fresh: ReadonlySet<string>, rows: readonly Row[]): FreshServers {
  const kept = new Set<string>();
  const well: string[] = [];
  for (const row of rows) {
    const name = `${row.pxname}/${row.svname}`;
    if (!fresh.has(name)) continue;
    const isDown = (row.status ?? '').startsWith('DOWN');
    if (!hasPassed(row)) kept.add(name);
    else if (isDown) well.push(name);
  }
  return { kept, well };
}

/** True while no check of the server has ended. */
export function isUnchecked({ check_status: status = '' }: Row): boolean {
  return status === '' || status === 'INI' || status === '* INI';
}

function hasPassed({ check_status: status = '' }: Row): boolean {
  return /^(\* )?L\dOK/.test(status);
}
