// Removes what is left of machines that have ended: target group entries, disks, and an hour later the object.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import { type TargetGroup, targetGroupKind } from '../../../model/kinds/target-group.ts';
import { type Volume, volumeKind } from '../../../model/kinds/volume.ts';
import { keyOf, keyText, type ObjectKey, parseKey } from '../../../model/object.ts';
import { BY_MACHINE, type MachineDeps } from '../deps.ts';
import { type Observed, type Plan, plan, withoutFinalizer } from './plan.ts';

export function machineCleanup(deps: MachineDeps): Controller {
  const { machines, volumes, nodes } = deps.informers;
  return {
    name: 'machine-cleanup',
    triggers: [
      on(machines, (machine) => [keyText(keyOf(machine))]),
      on(volumes, ({ metadata: { namespace }, spec }) =>
        spec.attachment ? [keyText({ namespace, name: spec.attachment.machine })] : [],
      ),
      on(nodes, ({ metadata }) =>
        nodes.find({ name: metadata.name })
          ? []
          : machines
              .list()
              .filter(({ spec }) => spec.nodeName === metadata.name)
              .map((machine) => keyText(keyOf(machine))),
      ),
    ],
    reconcile: async (key) => {
      const planned = plan(observe(deps, parseKey(key)), deps.clock.now());
      await apply(deps, parseKey(key), planned);
      return outcome(planned);
    },
  };
}

function outcome({ wakeAtMs }: Plan): Outcome {
  return wakeAtMs === undefined ? settled : wakeAt(wakeAtMs, 'its object is kept for an hour');
}

function observe({ informers }: MachineDeps, key: ObjectKey): Observed {
  const machine = informers.machines.find(key);
  const { nodeName } = machine?.spec ?? {};
  return {
    machine,
    hasNode: nodeName !== undefined && informers.nodes.find({ name: nodeName }) !== undefined,
    volumes: informers.volumes.byIndex(BY_MACHINE, keyText(key)),
    targetGroups: informers.targetGroups
      .list(key.namespace)
      .filter(({ spec }) => spec.machines?.some((target) => target.machine === key.name)),
  };
}

async function apply({ client, informers }: MachineDeps, key: ObjectKey, planned: Plan): Promise<void> {
  for (const group of planned.leaveGroups) await client.update(targetGroupKind, without(group, key.name));
  for (const volume of planned.removeVolumes) await remove(() => client.delete(volumeKind, keyOf(volume)));
  for (const volume of planned.detachVolumes) await client.update(volumeKind, detached(volume));
  const machine = informers.machines.find(key);
  if (!machine) return;
  if (planned.status) await client.updateStatus(machineKind, { ...machine, status: planned.status });
  if (planned.isLetGo) await client.update(machineKind, withoutFinalizer(machine));
  const { uid } = machine.metadata;
  if (planned.isRemoved) await remove(() => client.delete(machineKind, key, { uid }));
}

async function remove(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
}

function without(group: TargetGroup, machine: string): TargetGroup {
  const machines = group.spec.machines?.filter((target) => target.machine !== machine);
  return { ...group, spec: { ...group.spec, machines } };
}

function detached(volume: Volume): Volume {
  const { attachment: _, ...spec } = volume.spec;
  return { ...volume, spec };
}
