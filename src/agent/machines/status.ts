// What the cluster is told of a machine: from what is wanted and what is known. Pure.
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine, MachineStateName, MachineStatus } from '../../model/kinds/machine.ts';
import { publicSideOf } from '../../model/public-addresses.ts';
import { wantedOf } from './plan.ts';
import { GUEST_SHUTDOWN, type MachineRecord, USER_SHUTDOWN } from './record.ts';

const timeOf = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

export function stateOf(machine: Machine, record: MachineRecord): MachineStateName {
  if (record.endedMs !== undefined) return 'terminated';
  const wanted = wantedOf(machine);
  if (wanted === 'gone') return 'shutting-down';
  if (wanted === 'off') return record.guest === 'running' ? 'stopping' : 'stopped';
  if (record.poweredOff) return 'stopping';
  return record.guest === 'running' || record.rebooting ? 'running' : 'pending';
}

export interface StatusInputs {
  readonly layout: HostLayout;
  readonly machine: Machine;
  readonly record: MachineRecord;
  /** What was told last. */
  readonly told: MachineStatus | undefined;
  readonly nowMs: number;
}

export function machineStatus({ layout, machine, record, told, nowMs }: StatusInputs): MachineStatus {
  const state = stateOf(machine, record);
  const isRunning = state === 'running';
  return {
    state,
    stateReason: reasonOf(state, machine, record),
    stateSince: told?.state === state && told.stateSince ? told.stateSince : timeOf(nowMs),
    driver: record.driver,
    publicAddress: isRunning ? publicSideOf(layout, machine) : undefined,
    boots: record.boots,
    startedAt: timeOf(record.startedMs),
    rebootedAt: record.rebootedAt,
    endedAt: timeOf(record.endedMs),
    check: isRunning ? (record.check ?? 'initializing') : undefined,
    checkSince: isRunning ? timeOf(record.checkSinceMs) : undefined,
    userData: record.userData,
    failures: record.failures,
    message: record.message,
    usage: record.usage,
  };
}

function reasonOf(
  state: MachineStateName,
  { spec }: Machine,
  record: MachineRecord,
): MachineStatus['stateReason'] {
  const { stateReason, failures, boots } = record;
  if (state === 'running') return undefined;
  if (state === 'pending') return failures > 0 ? stateReason : undefined;
  const neverRan = boots === 0 && failures > 0;
  // What its guest asked for; a user who terminates it when it is off asks for more.
  const isEnd = state === 'shutting-down' || state === 'terminated';
  const byGuest =
    stateReason?.code === GUEST_SHUTDOWN.code && isEnd === (spec.shutdownBehavior === 'terminate');
  return neverRan || byGuest ? stateReason : USER_SHUTDOWN;
}
