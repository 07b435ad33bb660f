// An agent and a balancer that only pretend, as controllers: machines come up, become well or not as their image's tag `does` says, and end
// two seconds after they are told to.
//
//   good     runs after a second, well at target groups two seconds later     sick    runs, never well
//   stuck    pending for ever                                                  crash   fails to start, again and again
//   badData  runs, its user data fails                                         ill     as good, ill from 60 s on
import { type Controller, on, settled, wakeAt } from '../../machinery/controller.ts';
import { isSame } from '../../machinery/schema/equality.ts';
import { type Machine, type MachineStatus, machineKind } from '../../model/kinds/machine.ts';
import { type Node, nodeCondition } from '../../model/kinds/node.ts';
import { type TargetGroup, targetGroupKind } from '../../model/kinds/target-group.ts';
import { keyOf, keyText, parseKey } from '../../model/object.ts';
import type { TargetStatus } from '../../model/traffic-types.ts';
import type { MachineDeps } from './deps.ts';

const STEP_MS = 1_000;

export function pretendAgent(deps: MachineDeps): readonly Controller[] {
  return [pretendRunner(deps), pretendBalancer(deps)];
}

function pretendRunner({ informers: { machines, nodes }, client, clock }: MachineDeps): Controller {
  const answers = (node: Node) => nodeCondition(node, 'Ready')?.status !== 'Unknown';
  return {
    name: 'pretend-runner',
    triggers: [on(machines, (machine) => [keyText(keyOf(machine))])],
    reconcile: async (key) => {
      const machine = machines.find(parseKey(key));
      if (!machine) return settled;
      if (!machine.spec.nodeName && machine.spec.power === 'on') {
        const nodeName = nodes.list().find(answers)?.metadata.name;
        await client.update(machineKind, { ...machine, spec: { ...machine.spec, nodeName } });
        return settled;
      }
      const status = nextStatus(machine, clock.now());
      if (!isSame(status, machine.status)) await client.updateStatus(machineKind, { ...machine, status });
      return wakeAt(clock.now() + STEP_MS, 'time goes on');
    },
  };
}

function nextStatus({ metadata, spec, status }: Machine, nowMs: number): MachineStatus {
  const now = new Date(nowMs).toISOString();
  const before = status ?? { state: 'pending' };
  const enter = (state: MachineStatus['state']): MachineStatus =>
    before.state === state ? before : { ...before, state, stateSince: now };
  if (spec.power === 'terminated') {
    if (before.state === 'terminated') return before;
    if (before.state !== 'shutting-down') return enter('shutting-down');
    return nowMs - Date.parse(before.stateSince ?? now) < 2 * STEP_MS
      ? before
      : { ...enter('terminated'), endedAt: now };
  }
  if (spec.power === 'off') return enter('stopped');
  if (nowMs - Date.parse(metadata.creationTimestamp) < STEP_MS || doing(spec) === 'stuck') return before;
  if (doing(spec) === 'crash') return { ...before, failures: 3, message: 'The kernel panics' };
  const result = doing(spec) === 'badData' ? 'failed' : 'succeeded';
  return { ...enter('running'), check: 'ok', userData: { result } };
}

export function doing({ image }: Pick<Machine['spec'], 'image'>): string {
  return DOES[image] ?? 'good';
}

/** What machines of an image do. */
export const DOES: { [image: string]: string } = {};

function pretendBalancer({ informers: { machines, targetGroups }, client, clock }: MachineDeps): Controller {
  const statusOf = (group: TargetGroup): readonly TargetStatus[] =>
    (group.spec.machines ?? []).flatMap(({ machine: name, port, deregisteredAt }): TargetStatus[] => {
      const machine = machines.find({ namespace: group.metadata.namespace, name });
      if (!machine?.spec.address) return [];
      const target = { address: machine.spec.address, port, machine: name };
      if (deregisteredAt !== undefined)
        return [{ ...target, state: 'draining', inFlight: inFlightOf(deregisteredAt, clock.now()) }];
      return [{ ...target, ...seen(machine, clock.now()) }];
    });
  return {
    name: 'pretend-balancer',
    triggers: [
      on(targetGroups, (group) => [keyText(keyOf(group))]),
      on(machines, ({ metadata: { namespace } }) =>
        targetGroups.list(namespace).map((group) => keyText(keyOf(group))),
      ),
    ],
    reconcile: async (key) => {
      const group = targetGroups.find(parseKey(key));
      if (!group) return settled;
      const status = { ...group.status, targets: statusOf(group) };
      if (!isSame(status, group.status)) await client.updateStatus(targetGroupKind, { ...group, status });
      return wakeAt(clock.now() + STEP_MS, 'time goes on');
    },
  };
}

/** One request that takes three seconds. */
const inFlightOf = (deregisteredAt: string, nowMs: number) =>
  nowMs - Date.parse(deregisteredAt) < 3 * STEP_MS ? 1 : 0;

function seen({ spec, status }: Machine, nowMs: number): Pick<TargetStatus, 'state' | 'reason'> {
  if (status?.state !== 'running') return { state: 'unused', reason: 'Target.InvalidState' };
  const forMs = nowMs - Date.parse(status.stateSince ?? '');
  if (forMs < 2 * STEP_MS) return { state: 'initial', reason: 'Elb.InitialHealthChecking' };
  const kind = doing(spec);
  const isWell = kind === 'good' || kind === 'badData' || (kind === 'ill' && forMs < 60 * STEP_MS);
  return isWell ? { state: 'healthy' } : { state: 'unhealthy', reason: 'Target.Timeout' };
}
