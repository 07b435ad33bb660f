// What do HAProxy's own tables say of each server, in our words?
//
// A checked backend is two sections (see backend.ts): the verdict is that of the checked one, traffic is the sum of both.
import type { BalancerBackend, ServerStatus } from '../driver.ts';
import { sectionsOf } from './backend.ts';
import { type Fresh, isStarting } from './fresh-servers.ts';
import type { Row } from './runtime-socket.ts';
import { sectionName } from './syntax.ts';

/** What the tables do not tell. */
export interface Known {
  /** Connections that were upgraded, by `section/server`. */
  readonly tunnels?: ReadonlyMap<string, number>;
  readonly fresh?: Fresh;
  readonly nowMs?: number;
}

/** The status of every server that is configured, and of those that left but still have something in flight. */
export function serverStatuses(
  backends: readonly BalancerBackend[],
  rows: readonly Row[],
  { tunnels = new Map(), fresh = new Map(), nowMs = 0 }: Known = {},
): readonly ServerStatus[] {
  const bySection = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.svname === 'FRONTEND' || row.svname === 'BACKEND') continue;
    const list = bySection.get(row.pxname ?? '');
    if (list === undefined) bySection.set(row.pxname ?? '', [row]);
    else list.push(row);
  }
  return backends.flatMap((backend) => {
    const sections = sectionsOf(backend).map((section) => bySection.get(section.name) ?? []);
    const draining = new Map(backend.servers.map((server) => [server.name, server.draining]));
    return (sections[0] ?? []).flatMap((row) => {
      const name = row.svname ?? '';
      const all = sections.flatMap((list) => list.filter((other) => other.svname === name));
      const sinceMs = fresh.get(`${sectionName(backend.name)}/${name}`);
      const isFresh = isStarting(sinceMs, backend.healthCheck, nowMs);
      const leaving = draining.get(name) ?? true;
      const status = combined(backend.name, { name, verdict: row, all, leaving, isFresh });
      if (!draining.has(name) && status.inFlight === 0) return [];
      const upgraded = sectionsOf(backend).reduce(
        (sum, section) => sum + (tunnels.get(`${section.name}/${name}`) ?? 0),
        0,
      );
      return [{ ...status, upgraded }];
    });
  });
}

interface Combination {
  readonly name: string;
  readonly verdict: Row;
  readonly all: readonly Row[];
  readonly leaving: boolean;
  readonly isFresh: boolean;
}

function combined(backend: string, { name, verdict, all, leaving, isFresh }: Combination): ServerStatus {
  const sum = (column: string) => all.reduce((total, row) => total + Number(row[column] || 0), 0);
  const checkResult = [
    (verdict.check_status ?? '').replace(/^\* ?/, ''), // a star: the next check is under way
    verdict.check_code === '0' ? '' : verdict.check_code,
    verdict.last_chk || verdict.check_desc,
  ]
    .filter(Boolean)
    .join(' ');
  const responseMs = Math.max(...all.map(({ rtime }) => Number(rtime || 0)));
  return {
    backend,
    server: name,
    state: isFresh && !leaving ? 'starting' : stateOf(verdict, leaving),
    ...(checkResult === '' ? {} : { checkResult }),
    inFlight: sum('scur'),
    upgraded: 0,
    requests: sum('stot'),
    responses5xx: sum('hrsp_5xx'),
    connectionErrors: sum('econ') + sum('eresp'),
    ...(responseMs > 0 ? { responseMs } : {}),
  };
}

function stateOf(row: Row, leaving: boolean): ServerStatus['state'] {
  const status = row.status ?? '';
  if (leaving) return 'draining';
  if (status.startsWith('MAINT')) return 'maintenance';
  if (status.startsWith('DOWN')) return isUndecided(row) ? 'starting' : 'down';
  return 'up';
}

/** Down, but no check has failed yet: it has not been looked at, or not often enough. */
function isUndecided(row: Row): boolean {
  const check = row.check_status ?? '';
  return check === '' || check === 'INI' || /^\*? ?L\dOK/.test(check);
}
