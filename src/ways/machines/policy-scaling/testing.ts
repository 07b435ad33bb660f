// A group of three machines and its policies, for the tests of this folder; and a client that dies at a write.
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { type ScalingPolicy, scalingPolicyKind } from '../../../model/kinds/group-rules.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../model/object.ts';
import { type MachineWorld, machineDraft, openMachineWorld, REGION } from '../testing.ts';
import { type GroupWorld, openGroup } from '../testing-group.ts';
import type { PolicyDeps } from './controller.ts';

export const AT = '2026-01-01T00:00:00.000Z';
export const SIMPLE = { type: 'SimpleScaling', simple: adjustment('ScalingAdjustment', 2) } as const;
export const STEPS = {
  type: 'StepScaling',
  steps: {
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }],
  },
} as const;

function adjustment(name: string, value: number) {
  return { AdjustmentType: 'ChangeInCapacity', [name]: value };
}

export interface PolicyWorld extends GroupWorld {
  readonly world: MachineWorld;
  readonly deps: PolicyDeps;
  /** Makes a policy of the group; the caches know it. */
  policy(name: string, spec: Partial<ScalingPolicy['spec']>): Promise<ScalingPolicy>;
  /** As the API has it now. */
  now(policy: ScalingPolicy): Promise<ScalingPolicy>;
}

/** No controller runs. */
export async function openPolicies(spec: Partial<MachineGroup['spec']> = {}): Promise<PolicyWorld> {
  const world = await openMachineWorld(() => []);
  const group = await openGroup(world, spec);
  const deps = { ...world.deps, policies: world.deps.informers.policies };
  const member = { group: 'web', lifecycle: 'InService', health: 'Healthy', inServiceAt: AT } as const;
  for (const name of ['i-1', 'i-2', 'i-3']) {
    const draft = machineDraft(name, { member: { ...member, lifecycleSince: AT, revision: 'lt-1:1' } });
    await world.client.create(machineKind, draft);
    await world.says(name, { state: 'running' });
  }
  await world.settle();
  await world.clock.advance(3_600_000);
  return {
    ...group,
    world,
    deps,
    async policy(name, wanted) {
      const whole = { group: 'web', policyName: name, policyId: `id-${name}`, enabled: true, ...wanted };
      const made = await world.client.create(scalingPolicyKind, {
        metadata: { name, namespace: REGION },
        spec: whole as ScalingPolicy['spec'], // `type` is in what is wanted
      });
      await deps.policies.reached(made.metadata.resourceVersion);
      return made;
    },
    now: (policy) => world.client.get(scalingPolicyKind, keyOf(policy)),
  };
}

const WRITES = ['create', 'update', 'updateStatus', 'patch', 'delete'] as const;

/** Where a program may die: its nth write, not made or made and not known. */
export interface Crash {
  readonly write: number;
  readonly when: 'before' | 'after';
}

export class Died extends Error {}

/** Throws Died at the write, and at all after it. */
export function dying(client: ObjectClient, { write, when }: Crash): ObjectClient {
  let count = 0;
  const broken = WRITES.map((name) => {
    const make = client[name].bind(client) as (...args: readonly unknown[]) => Promise<unknown>; // all alike
    const call = async (...args: readonly unknown[]) => {
      count += 1;
      if (count < write) return make(...args);
      if (count === write && when === 'after') await make(...args);
      throw new Died();
    };
    return [name, call] as const;
  });
  return { ...bound(client), ...Object.fromEntries(broken) };
}

/** The reads, whatever the client is made of. */
function bound(client: ObjectClient): ObjectClient {
  const { get, find, list, watch, act } = client;
  const reads = { get, find, list, watch, act };
  const entries = Object.entries(reads).map(([name, read]) => [name, read.bind(client)] as const);
  return { ...client, ...Object.fromEntries(entries) };
}
