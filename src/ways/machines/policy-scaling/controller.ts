// Keeps the alarms of target tracking policies as the policies want them, and executes a policy when a caller asks. What alarms do is actions.ts.
import { type Controller, type Outcome, on, settled } from '../../../machinery/controller.ts';
import type { Informer } from '../../../machinery/informer.ts';
import { isError } from '../../../model/errors.ts';
import { alarmKind } from '../../../model/kinds/alarm.ts';
import { type ScalingPolicy, scalingPolicyKind } from '../../../model/kinds/group-rules.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../../model/object.ts';
import type { MachineDeps } from '../deps.ts';
import { executeAsked } from './asked.ts';
import { trackedMetric } from './tracked-metric.ts';
import { isAlarmCurrent, trackingAlarms } from './tracking-alarms.ts';

export interface PolicyDeps extends MachineDeps {
  readonly policies: Informer<ScalingPolicy>;
}

export function policyScaling(deps: PolicyDeps): Controller {
  const { policies, informers } = deps;
  return {
    name: 'policy-scaling',
    triggers: [
      on(policies, (policy) => [keyText(keyOf(policy))]),
      on(informers.groups, (group) =>
        policies
          .list(group.metadata.namespace)
          .filter(({ spec }) => spec.group === group.metadata.name)
          .map((policy) => keyText(keyOf(policy))),
      ),
    ],
    reconcile: (key) => reconcile(deps, key),
  };
}

async function reconcile(deps: PolicyDeps, key: string): Promise<Outcome> {
  const { policies, informers, client, clock } = deps;
  const policy = policies.find(parseKey(key));
  if (!policy || isDeleting(policy)) return settled;
  if (policy.spec.asked) await executeAsked(deps, policy);
  if (policy.spec.type !== 'TargetTrackingScaling') return settled;
  const { namespace } = policy.metadata;
  const group = informers.groups.find({ namespace, name: policy.spec.group });
  const tracked = group && trackedMetric(policy, group);
  if (!group || !tracked) return settled;
  const wanted = trackingAlarms(policy, group, tracked, new Date(clock.now()).toISOString());
  for (const draft of wanted) {
    const found = await client.find(alarmKind, { namespace, name: draft.metadata.name ?? '' });
    if (!found) await client.create(alarmKind, draft);
    else if (!isAlarmCurrent(found, draft)) {
      const spec = { ...draft.spec, createdAt: found.spec.createdAt, changes: found.spec.changes };
      await client.update(alarmKind, { ...found, spec });
    }
  }
  await forget(
    { client },
    policy,
    wanted.map(({ spec }) => spec.alarmName),
  );
  return settled;
}

/** The policy says which alarms are its; one that it no longer wants goes. */
async function forget(
  { client }: Pick<PolicyDeps, 'client'>,
  policy: ScalingPolicy,
  names: readonly string[],
): Promise<void> {
  const former = policy.spec.alarms ?? [];
  if (former.length === names.length && former.every((name) => names.includes(name))) return;
  const { items } = await client.list(alarmKind, { namespace: policy.metadata.namespace });
  for (const alarm of items) {
    const isOurs = alarm.metadata.ownerReferences?.some(({ uid }) => uid === policy.metadata.uid);
    if (!isOurs || names.includes(alarm.spec.alarmName)) continue;
    await client.delete(alarmKind, keyOf(alarm), { uid: alarm.metadata.uid }).catch((error: unknown) => {
      if (!isError(error, 'NotFound')) throw error;
    });
  }
  await client.update(scalingPolicyKind, { ...policy, spec: { ...policy.spec, alarms: names } });
}
