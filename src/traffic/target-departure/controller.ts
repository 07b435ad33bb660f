// Takes members out of target groups that have left for good.
import type { Clock } from '../../machinery/clock.ts';
import { type Controller, type Outcome, on, settled, wakeAt } from '../../machinery/controller.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../model/object.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import { plan } from './plan.ts';

export interface TargetDepartureDeps {
  readonly client: ObjectClient;
  readonly targetGroups: Informer<TargetGroup>;
  readonly machines: Informer<Machine>;
  readonly clock: Clock;
}

export function targetDeparture(deps: TargetDepartureDeps): Controller {
  const { targetGroups, machines } = deps;
  const groupsOf = ({ metadata }: Machine) =>
    targetGroups
      .list(metadata.namespace)
      .filter(({ spec }) => spec.machines?.some(({ machine }) => machine === metadata.name))
      .map((group) => keyText(keyOf(group)));
  return {
    name: 'target-departure',
    triggers: [
      on(targetGroups, (group) => [keyText(keyOf(group))]),
      on(machines, (machine, previous) =>
        previous && machine.status?.state === previous.status?.state && !isDeleting(machine)
          ? []
          : groupsOf(machine),
      ),
    ],
    reconcile: (key) => reconcile(deps, key),
  };
}

async function reconcile(
  { client, targetGroups, machines, clock }: TargetDepartureDeps,
  key: string,
): Promise<Outcome> {
  const group = targetGroups.find(parseKey(key));
  if (!group || isDeleting(group)) return settled;
  const { namespace } = group.metadata;
  const isEnded = (name: string) => {
    const machine = machines.find({ namespace, name });
    return machine === undefined || machine.status?.state === 'terminated';
  };
  const { spec, wakeAtMs } = plan(group.spec, isEnded, clock.now());
  if (spec !== group.spec) {
    const written = await client.update(targetGroupKind, { ...group, spec });
    await targetGroups.reached(written.metadata.resourceVersion);
  }
  return wakeAtMs === undefined ? settled : wakeAt(wakeAtMs, 'a target has finished by then');
}
