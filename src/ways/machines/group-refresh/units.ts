// What the members of a group are to the roll-out engine, and how they were seen to fare.
//
// A new machine is ready when it serves: in service, and well at every target group. User data that failed, and a machine whose boot is
// over but that does not get well, are failures that need no more proof.
import type { Unit, Why } from '../../../core/rollout/types.ts';
import { isServing, targetsOf } from '../group-capacity/health.ts';
import { isCounted, isInService, type Member } from '../members.ts';
import { partOf, type Sighting, type Sightings } from '../refresh-memory.ts';
import { type Running, warmupMs } from './observed.ts';

/** From the end of its boot to its first answer. */
const WELL_MS = 60_000;
/** The same where nobody says when the boot is over. */
const WELL_UNREPORTED_MS = 180_000;

export interface Units {
  readonly units: readonly Unit[];
  readonly seen: Sightings;
  /** What makes one of them a failure that needs no more proof. */
  readonly failed?: Why;
  /** When one of them fails by time alone. */
  readonly recheckAtMs: readonly number[];
}

export function unitsOf(running: Running): Units {
  const { refresh, memory, members, nowMs } = running;
  const parts = members
    .filter(isCounted)
    .map((member) => ({ member, part: partOf(member, refresh, memory) }))
    .filter(({ part }) => part !== 'apart');
  const seen: { [machine: string]: Sighting } = {};
  const recheckAtMs: number[] = [];
  const failed: Why[] = [];
  const units = parts.map(({ member, part }): Unit => {
    const { name } = member.metadata;
    const sighting = sightingOf(member, memory.seen[name], running);
    seen[name] = sighting;
    const trouble = part === 'fresh' ? troubleOf(member, sighting, running) : undefined;
    if (trouble?.atMs !== undefined && trouble.atMs > nowMs) recheckAtMs.push(trouble.atMs);
    const label = `instance ${name}`;
    if (trouble && (trouble.atMs ?? 0) <= nowMs)
      failed.push({ ...trouble.why, message: `${label}: ${trouble.why.message}` });
    return {
      label,
      revision: part,
      ...stateOf(member, sighting),
      failures: member.status?.failures ?? 0,
      ...(trouble && { why: trouble.why }),
    };
  });
  return { units, seen, recheckAtMs, ...(failed[0] && { failed: failed[0] }) };
}

function sightingOf(member: Member, before: Sighting = {}, running: Running): Sighting {
  const { nowMs } = running;
  if (isServing(member, running)) return { servedAtMs: before.servedAtMs ?? nowMs };
  if (!isInService(member)) return before;
  return { ...before, downAtMs: before.downAtMs ?? nowMs };
}

function stateOf(member: Member, { servedAtMs, downAtMs }: Sighting): Pick<Unit, 'state' | 'sinceMs'> {
  const inServiceMs = Date.parse(member.spec.member.inServiceAt ?? '');
  if (!isInService(member))
    return { state: 'starting', sinceMs: Date.parse(member.metadata.creationTimestamp) };
  if (downAtMs === undefined) return { state: 'ready', sinceMs: inServiceMs };
  return { state: servedAtMs === undefined ? 'starting' : 'unready', sinceMs: downAtMs };
}

interface Trouble {
  readonly why: Why;
  /** From then on it counts as a failure; absent: it does. */
  readonly atMs?: number;
}

function troubleOf(member: Member, sighting: Sighting, running: Running): Trouble | undefined {
  const { userData, message } = member.status ?? {};
  if (userData?.result === 'failed')
    return { why: { reason: 'UserDataFailed', message: userData.message ?? 'its user data failed' } };
  if (sighting.servedAtMs !== undefined || sighting.downAtMs === undefined)
    return message === undefined ? undefined : notYet({ reason: 'NotStarted', message });
  const target = targetsOf(member, running).find(({ state }) => state === 'unhealthy');
  if (!target) return undefined;
  const isBooted = userData !== undefined && userData.result !== 'running';
  const patienceMs = Math.max(isBooted ? WELL_MS : WELL_UNREPORTED_MS, warmupMs(running));
  const words = target.message ?? target.reason ?? 'it does not pass health checks';
  return {
    why: { reason: 'Unhealthy', message: `it is not healthy at its target group: ${words}` },
    atMs: sighting.downAtMs + patienceMs,
  };
}

const notYet = (why: Why): Trouble => ({ why, atMs: Number.POSITIVE_INFINITY });
