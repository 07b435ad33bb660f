// The two things that the agent writes beside a machine's status: that its guest turned it off, and that it is gone from here.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { MACHINE_FINALIZER, type Machine, machineKind } from '../../model/kinds/machine.ts';
import { keyOf } from '../../model/object.ts';

const TRIES = 10;

/** Reads, changes, writes; again while somebody else writes first. Gone, or nothing to change: nothing. */
async function rewrite(
  client: ObjectClient,
  machine: Machine,
  change: (now: Machine) => Machine | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const now = await client.find(machineKind, keyOf(machine));
    if (!now || now.metadata.uid !== machine.metadata.uid) return;
    const changed = change(now);
    if (!changed) return;
    try {
      await client.update(machineKind, changed);
      return;
    } catch (error) {
      if (isError(error, 'NotFound')) return;
      if (!isError(error, 'Conflict') || attempt >= TRIES) throw error;
    }
  }
}

/** Started anew by somebody meanwhile, or off already: nothing. */
export function writePower(
  client: ObjectClient,
  machine: Machine,
  power: 'off' | 'terminated',
): Promise<void> {
  return rewrite(client, machine, (now) =>
    now.spec.power === 'on' && now.spec.launchedAt === machine.spec.launchedAt
      ? { ...now, spec: { ...now.spec, power } }
      : undefined,
  );
}

export function removeFinalizer(client: ObjectClient, machine: Machine): Promise<void> {
  return rewrite(client, machine, (now) => {
    const finalizers = now.metadata.finalizers ?? [];
    if (!finalizers.includes(MACHINE_FINALIZER)) return undefined;
    const left = finalizers.filter((each) => each !== MACHINE_FINALIZER);
    return { ...now, metadata: { ...now.metadata, finalizers: left } };
  });
}
