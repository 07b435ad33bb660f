// Which servers have never been well yet? The first good check brings such a one up, whatever number of them it takes later.
//
// So does a load balancer of a cloud: the healthy threshold is for targets that have been unhealthy. HAProxy knows one threshold
// only, so it is told. Until it has passed a check, or has had the time to fail as often as its unhealthy threshold says, a
// server counts as starting, whatever HAProxy believes of it.
import type { HealthCheck } from '../../../model/traffic-types.ts';
import type { Row } from './runtime-socket.ts';

/** Fresh servers, as `section/server`, and since when. */
export type Fresh = ReadonlyMap<string, number>;

export interface FreshServers {
  readonly kept: Fresh;
  /** To be brought up now. */
  readonly well: readonly string[];
}

/** From what HAProxy says of all servers now. */
export function settledFresh(fresh: Fresh, rows: readonly Row[]): FreshServers {
  const kept = new Map<string, number>();
  const well: string[] = [];
  for (const row of rows) {
    const name = `${row.pxname}/${row.svname}`;
    const sinceMs = fresh.get(name);
    if (sinceMs === undefined) continue;
    const isDown = (row.status ?? '').startsWith('DOWN');
    if (!hasPassed(row)) kept.set(name, sinceMs);
    else if (isDown) well.push(name);
  }
  return { kept, well };
}

/** True while it is too early to call a fresh server unhealthy. */
export function isStarting(
  sinceMs: number | undefined,
  check: HealthCheck | undefined,
  nowMs: number,
): boolean {
  if (sinceMs === undefined || check === undefined) return false;
  return nowMs < sinceMs + check.intervalMs * Math.max(1, check.unhealthyThreshold);
}

function hasPassed({ check_status: status = '' }: Row): boolean {
  return /^(\* )?L\dOK/.test(status);
}
