// Taking a machine out, stopping it, restarting it, ending it for ever.
//
//   withdraw -> drained -> asked to power off (by force at the end of the grace time) -> root disk, port removed
//
// Everything is repeatable: an agent that is killed in the middle begins again and finds less to do.
import { rm } from 'node:fs/promises';
import { isDeleting } from '../../model/object.ts';
import { END_GRACE_MS, type MachineContext } from './context.ts';
import { consoleDir, machineId } from './names.ts';

/** What a guest gets to power off by itself. */
const STOP_GRACE_MS = 60_000;
const REBOOT_GRACE_MS = 60_000;

/** No traffic reaches the machine any more, and what was under way has ended, as far as the time allows. */
async function takeOut(context: MachineContext): Promise<void> {
  const { deps, record, machine } = context;
  if (context.withdrawn || !record.port || machine.spec.force) return;
  const unit = { uid: machine.metadata.uid, addresses: [record.port.address] };
  context.withdrawn = true;
  await deps.dataPlane.withdraw(unit);
  const signal = AbortSignal.any([context.interrupt.signal, context.patience.signal]);
  await deps.dataPlane.drained(unit, { graceMs: STOP_GRACE_MS, signal });
}

/** It takes traffic again, as far as it answers. */
export function restore(context: MachineContext): void {
  if (!context.withdrawn) return;
  context.withdrawn = false;
  context.deps.dataPlane.restore(context.machine.metadata.uid);
}

/** Turns the guest off; its disks stay. What is asked is on disk first: an end that follows is ours. */
export async function turnOff(context: MachineContext, graceMs = STOP_GRACE_MS): Promise<void> {
  const { deps, machine } = context;
  context.change({ asked: 'stop' });
  await ending(context, async (hurry) => {
    await deps.kept();
    await takeOut(context);
    const { force } = context.machine.spec;
    await context.driver().stop({ id: machineId(machine.metadata.uid) }, force ? 0 : graceMs, hurry);
  });
  const { disks } = context.record;
  context.change({ guest: 'stopped', check: undefined, checkSinceMs: undefined, disks, message: undefined });
}

export async function stop(context: MachineContext): Promise<void> {
  await turnOff(context);
  context.change({ asked: undefined, failures: 0, retryAtMs: undefined });
  restore(context);
  context.event('Normal', 'Stopped', 'Machine is stopped');
}

/** Restarts the guest; out of traffic until it answers again. */
export async function reboot(context: MachineContext): Promise<void> {
  const { deps, machine } = context;
  const begunMs = deps.clock.now();
  // As after any start it may be silent for a time, and is not unreachable for that.
  context.change({ asked: 'reboot', check: 'initializing', startedMs: begunMs, checkSinceMs: begunMs });
  await ending(context, async (hurry) => {
    await deps.kept();
    await takeOut(context);
    context.event('Normal', 'Rebooting', 'Machine restarts, as it was asked to');
    await context.driver().reboot({ id: machineId(machine.metadata.uid) }, REBOOT_GRACE_MS, hurry);
  });
  const nowMs = deps.clock.now();
  context.change({ rebootedAt: machine.spec.rebootAt, startedMs: nowMs, checkSinceMs: nowMs });
}

/** Whoever is in a hurry meanwhile ends the guest's time (context.patience). */
async function ending(context: MachineContext, work: (hurry: AbortSignal) => Promise<void>): Promise<void> {
  context.patience = new AbortController();
  context.isEnding = true;
  try {
    await work(context.patience.signal);
  } finally {
    context.isEnding = false;
  }
}

/** Ends the guest for ever: nothing but its console stays. */
export async function end(context: MachineContext): Promise<void> {
  const { deps, record, machine } = context;
  const { uid } = machine.metadata;
  if (record.guest === 'running') await turnOff(context, END_GRACE_MS);
  // Where it is not on record who has it, a crash may have come between its making and the record.
  const owners = record.driver ? [context.driver()] : deps.drivers.all;
  for (const driver of owners) await driver.remove({ id: machineId(uid) });
  await deps.network.removePort(machineId(uid));
  const gone = { guest: 'absent', disks: [], port: undefined, admitted: false, image: undefined } as const;
  const calm = { rebooting: false, poweredOff: false, message: undefined, retryAtMs: undefined };
  context.change({ ...gone, ...calm, endedMs: deps.clock.now() });
  restore(context);
  deps.volumes.attached(machine);
  context.event('Normal', 'Terminated', 'Machine is terminated');
}

/** Nothing is left, and the object may go. */
export async function finish(context: MachineContext): Promise<void> {
  const { deps, machine } = context;
  if (!isDeleting(machine)) return;
  await rm(consoleDir(deps.layout, machine.metadata.uid), { recursive: true, force: true });
  await deps.finished(machine);
}
