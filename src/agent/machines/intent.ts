// The two things that the agent writes beside a machine's status: that its guest turned it off, and that it is gone from here.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { MACHINE_FINALIZER, type Machine, machineKind } from '../../model/kinds/machine.ts';
import { dropFinalizer, rewrite } from '../rewrite.ts';

/** Started anew by somebody meanwhile, or off already: nothing. */
export function writePower(
  client: ObjectClient,
  machine: Machine,
  power: 'off' | 'terminated',
): Promise<void> {
  return rewrite(client, machineKind, machine, (now) =>
    now.spec.power === 'on' && now.spec.launchedAt === machine.spec.launchedAt
      ? { ...now, spec: { ...now.spec, power } }
      : undefined,
  );
}

export function removeFinalizer(client: ObjectClient, machine: Machine): Promise<void> {
  return dropFinalizer(client, machineKind, machine, MACHINE_FINALIZER);
}
