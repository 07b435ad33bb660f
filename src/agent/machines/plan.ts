// What is to be done next for one machine? One step at a time, from what is wanted and what is known.
//
//   on:   image -> network -> filter -> root disk -> its disks -> start -> (reboot when asked)
//   off:  stop, keep everything         terminated, deleted: stop, remove everything
//
// Pure. The worker performs the step, records what came of it, and asks again.
import type { MachineDisk } from '../../drivers/machine/driver.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { MachineRecord } from './record.ts';

export type Step =
  | { readonly type: 'image' | 'network' | 'admit' | 'create' | 'start' | 'reboot' | 'stop' }
  | { readonly type: 'attach'; readonly disk: MachineDisk }
  | { readonly type: 'detach'; readonly disk: string; readonly force: boolean }
  /** What a guest that turned itself off means is to be written into its spec. */
  | { readonly type: 'intend'; readonly power: 'off' | 'terminated' }
  /** Everything of it is to go. */
  | { readonly type: 'end' }
  /** It is deleted and nothing is left. */
  | { readonly type: 'finish' }
  | { readonly type: 'wait'; readonly untilMs?: number; readonly message?: string };

/** The disks that a machine is to have beside its root disk. */
export interface DiskWish {
  readonly disks: readonly MachineDisk[];
  /** Some that it is to have are not made yet: it does not start for the first time before. */
  readonly waiting?: string;
  /** Those that are to be taken away without asking the guest. */
  readonly forced: ReadonlySet<string>;
  /** Attaching or detaching failed: when to try again, by id. */
  readonly retryAtMs: ReadonlyMap<string, number>;
}

/** How the machine is to be; a change of it interrupts what is under way. */
export type Wanted = 'on' | 'off' | 'gone';

export function wantedOf({ metadata, spec }: Machine): Wanted {
  if (metadata.deletionTimestamp !== undefined || spec.power === 'terminated') return 'gone';
  return spec.power;
}

/** `wish` is undefined while nothing is known of its disks. */
export function plan(
  machine: Machine,
  record: MachineRecord,
  wish: DiskWish | undefined,
  nowMs: number,
): Step {
  const wanted = wantedOf(machine);
  if (wanted === 'gone') return goneStep(machine, record);
  if (record.endedMs !== undefined) return { type: 'wait' };
  if (wanted === 'off') return record.guest === 'running' ? { type: 'stop' } : diskStep(record, wish, nowMs);
  if (record.poweredOff)
    return { type: 'intend', power: machine.spec.shutdownBehavior === 'terminate' ? 'terminated' : 'off' };
  return record.guest === 'running' ? running(machine, record, wish, nowMs) : bringUp(record, wish, nowMs);
}

function goneStep({ metadata }: Machine, record: MachineRecord): Step {
  if (record.endedMs === undefined) return { type: 'end' };
  return metadata.deletionTimestamp === undefined ? { type: 'wait' } : { type: 'finish' };
}

function running({ spec }: Machine, record: MachineRecord, wish: DiskWish | undefined, nowMs: number): Step {
  // Its network is gone: it can only begin anew in another one.
  if (!record.port) return { type: 'stop' };
  if (spec.rebootAt !== undefined && spec.rebootAt > (record.rebootedAt ?? '')) return { type: 'reboot' };
  return diskStep(record, wish, nowMs);
}

function bringUp(record: MachineRecord, wish: DiskWish | undefined, nowMs: number): Step {
  if (record.retryAtMs !== undefined && record.retryAtMs > nowMs)
    return { type: 'wait', untilMs: record.retryAtMs };
  if (record.image === undefined) return { type: 'image' };
  if (!record.port) return { type: 'network' };
  if (!record.admitted) return { type: 'admit' };
  if (record.guest === 'absent') return { type: 'create' };
  if (wish?.waiting !== undefined && record.boots === 0) return { type: 'wait', message: wish.waiting };
  const step = diskStep(record, wish, nowMs);
  return step.type === 'wait' ? { type: 'start' } : step;
}

/** Brings the disks of a guest that there is to what they are to be. */
function diskStep(record: MachineRecord, wish: DiskWish | undefined, nowMs: number): Step {
  if (!wish || record.guest === 'absent') return { type: 'wait' };
  const isDue = (id: string): boolean => (wish.retryAtMs.get(id) ?? 0) <= nowMs;
  const wanted = new Set(wish.disks.map(({ id }) => id));
  const surplus = record.disks.filter((id) => !wanted.has(id));
  const missing = wish.disks.filter(({ id }) => !record.disks.includes(id));
  const gone = surplus.find(isDue);
  if (gone !== undefined) return { type: 'detach', disk: gone, force: wish.forced.has(gone) };
  const fresh = missing.find(({ id }) => isDue(id));
  if (fresh) return { type: 'attach', disk: fresh };
  const times = [...surplus, ...missing.map(({ id }) => id)].map((id) => wish.retryAtMs.get(id) ?? nowMs);
  return times.length === 0 ? { type: 'wait' } : { type: 'wait', untilMs: Math.min(...times) };
}
