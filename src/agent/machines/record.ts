// What the runner knows of one machine on this host. Kept on disk with the machine; what can be seen is seen anew after a restart.
import type { MachineDriverType, MachineEnd } from '../../drivers/machine/driver.ts';
import type { Port } from '../../drivers/network/driver.ts';
import type { Machine, MachineStatus } from '../../model/kinds/machine.ts';

export interface MachineRecord {
  /** Which driver has it, or is to have it. */
  readonly driver?: MachineDriverType;
  /** Name of its root filesystem in the image store, once it is there. */
  readonly image?: string;
  readonly port?: Port;
  /** The kernel lets through what its security groups allow. */
  readonly admitted: boolean;
  /** absent: its driver has nothing of it. */
  readonly guest: 'absent' | 'stopped' | 'running';
  /** Ids of the disks that its driver has attached, beside the root disk. */
  readonly disks: readonly string[];
  /** Its next end is one that we asked for. */
  readonly asked?: 'stop' | 'reboot';
  /** Between two runs of one boot: told as running. */
  readonly rebooting: boolean;
  /** The guest turned itself off while it was to be on: what that means is still to be written. */
  readonly poweredOff: boolean;
  readonly boots: number;
  readonly startedMs?: number;
  readonly rebootedAt?: string;
  /** Nothing of it is on this host any more, for ever. */
  readonly endedMs?: number;
  readonly failures: number;
  readonly retryAtMs?: number;
  /** Why it cannot run, or what it waits for. */
  readonly message?: string;
  readonly stateReason?: MachineStatus['stateReason'];
  readonly check?: MachineStatus['check'];
  readonly checkSinceMs?: number;
  readonly userData?: MachineStatus['userData'];
  readonly usage?: MachineStatus['usage'];
  /** In authorized_keys' form; kept, so that it starts while control is down. */
  readonly publicKey?: string;
  /** Who logs in. */
  readonly user?: string;
}

/** Of a machine that nothing was done for here, as far as its status tells. */
export function recordOf({ status }: Machine): MachineRecord {
  return {
    driver: status?.driver,
    admitted: false,
    guest: 'absent',
    disks: [],
    rebooting: false,
    poweredOff: false,
    boots: status?.boots ?? 0,
    startedMs: status?.startedAt ? Date.parse(status.startedAt) : undefined,
    rebootedAt: status?.rebootedAt,
    endedMs: status?.state === 'terminated' ? Date.parse(status.endedAt ?? '') || 0 : undefined,
    failures: status?.failures ?? 0,
    stateReason: status?.stateReason,
    check: status?.check,
    checkSinceMs: status?.checkSince ? Date.parse(status.checkSince) : undefined,
    userData: status?.userData,
    usage: status?.usage,
  };
}

export const USER_SHUTDOWN = reason('Client.UserInitiatedShutdown', 'User initiated shutdown');
export const GUEST_SHUTDOWN = reason('Client.InstanceInitiatedShutdown', 'Instance initiated shutdown');

/** As EC2 words it: the code, and the code once more before the words. */
export function reason(code: string, words: string): { readonly code: string; readonly message: string } {
  return { code, message: `${code}: ${words}` };
}

const BACKOFF_FIRST_MS = 5000;
const BACKOFF_MAX_MS = 300_000;
/** A guest that asks for a reboot sooner than this after its start does so again and again. */
const HASTY_MS = 3000;

/** The record after a start that failed, or a run that ended by itself. */
export function afterFailure(
  record: MachineRecord,
  nowMs: number,
  { code, message }: { readonly code: string; readonly message: string },
): MachineRecord {
  const failures = record.failures + 1;
  const delayMs = Math.min(BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10), BACKOFF_MAX_MS);
  const stateReason = reason(code, message);
  return { ...record, failures, retryAtMs: nowMs + delayMs, message, stateReason, rebooting: false };
}

/** The record after its guest has ended, whoever wanted that. */
export function afterEnd(record: MachineRecord, machine: Machine, end: MachineEnd): MachineRecord {
  if (record.guest !== 'running') return record;
  const isWanted = machine.spec.power === 'on' && machine.metadata.deletionTimestamp === undefined;
  const ended: MachineRecord = { ...record, guest: 'stopped', check: undefined, checkSinceMs: undefined };
  if (!isWanted || (record.asked === 'stop' && end.how !== 'crash')) return ended;
  if (record.asked === 'reboot' && end.how !== 'poweroff') return { ...ended, rebooting: true };
  if (end.how === 'poweroff') return { ...ended, poweredOff: true, stateReason: GUEST_SHUTDOWN };
  const ranMs = end.atMs - (record.startedMs ?? end.atMs);
  if (end.how === 'reboot' && (record.check === 'ok' || ranMs >= HASTY_MS))
    return { ...ended, rebooting: true };
  const what =
    end.how === 'reboot' ? 'its guest restarts again and again' : `its guest ended: ${end.message}`;
  return afterFailure(ended, end.atMs, { code: 'Server.InternalError', message: what });
}
