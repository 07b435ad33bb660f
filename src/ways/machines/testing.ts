// Controllers of the machine way on the real store and API in memory, with a clock that tests move. Nothing plays the agent here: see
// testing-agent.ts.
import { openTestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import type { Controller } from '../../machinery/controller.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { runControllers } from '../../machinery/runner.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { eventKind } from '../../model/kinds/event.ts';
import { type Machine, type MachineStatus, machineKind } from '../../model/kinds/machine.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { type Node, nodeKind } from '../../model/kinds/node.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { allKinds } from '../../model/kinds.ts';
import type { Draft } from '../../model/object.ts';
import { type MachineDeps, startMachineInformers } from './deps.ts';
import { machineAddresses } from './machine-address/admission.ts';

export const REGION = 'us-east-2';

export interface MachineWorld {
  readonly client: ObjectClient;
  readonly clock: FakeClock;
  readonly deps: MachineDeps;
  /** Lets everything that is due happen. */
  settle(): Promise<void>;
  /** Moves time on, second by second. */
  run(seconds: number, each?: (second: number) => Promise<unknown> | undefined): Promise<void>;
  /** `reason: message` of all events. */
  events(): Promise<readonly string[]>;
  addNode(name: string, options?: { readonly memory?: string; readonly zone?: string }): Promise<Node>;
  addMachine(name: string, spec?: Partial<Machine['spec']>): Promise<Machine>;
  machine(name: string): Promise<Machine | undefined>;
  says(name: string, status: Partial<MachineStatus>): Promise<Machine>;
  close(): Promise<void>;
}

/** Work that goes on beside the controllers; `idle` resolves when it rests. */
export interface Beside {
  idle(): Promise<void>;
}

export async function openMachineWorld(
  controllers: (deps: MachineDeps) => readonly Controller[],
  beside: (deps: MachineDeps) => readonly Beside[] = () => [],
): Promise<MachineWorld> {
  const clock = fakeClock();
  const admissions = [machineAddresses(hostLayout())];
  const { client, store, close } = await openTestApi({ kinds: allKinds, clock, admissions });
  await client.create(namespaceKind, { metadata: { name: REGION }, spec: {} });
  const events = openEventRecorder({ client, kind: eventKind, component: 'test', clock, log: silentLog });
  const ending = new AbortController();
  const shared = { client, clock, log: silentLog, signal: ending.signal };
  const nodes = startInformer({ ...shared, kind: nodeKind });
  const targetGroups = startInformer({ ...shared, kind: targetGroupKind });
  const informers = startMachineInformers(shared, { nodes, targetGroups });
  const deps: MachineDeps = { ...shared, informers, events };
  const others = beside(deps);
  const runner = runControllers({ ...shared, controllers: controllers(deps) });
  await runner.started();
  const key = (name: string) => ({ namespace: REGION, name });
  const settle = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const before = store.revision;
      await runner.idle();
      await events.flushed();
      for (const each of others) await each.idle();
      for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (store.revision !== before) quiet = -1;
    }
  };
  return {
    client,
    clock,
    deps,
    settle,
    async run(seconds, each) {
      await settle();
      for (let second = 0; second < seconds; second += 1) {
        await each?.(second);
        await clock.advance(1000);
        await settle();
      }
    },
    async events() {
      await events.flushed();
      return (await client.list(eventKind)).items.map(({ reason, message }) => `${reason}: ${message}`);
    },
    async addNode(name, { memory = '8Gi', zone } = {}) {
      const labels = {
        'kubernetes.io/hostname': name,
        ...(zone && { 'topology.kubernetes.io/zone': zone }),
      };
      const node = await client.create(nodeKind, { metadata: { name, labels }, spec: {} });
      const status = { capacity: { cpu: '4', memory, pods: '110' } };
      return client.updateStatus(nodeKind, { ...node, status });
    },
    addMachine: (name, spec = {}) => client.create(machineKind, machineDraft(name, spec)),
    machine: (name) => client.find(machineKind, key(name)),
    says: (name, status) =>
      client.patch(machineKind, key(name), { status }, { type: 'merge', subresource: 'status' }),
    async close() {
      ending.abort();
      await runner.stopped();
      await close();
    },
  };
}

export function machineDraft(name: string, spec: Partial<Machine['spec']> = {}): Draft<Machine> {
  return {
    metadata: { name, namespace: REGION },
    spec: {
      image: 'ami-1',
      instanceType: 't3.micro',
      power: 'on',
      vpcId: 'vpc-1',
      subnet: 'subnet-a',
      zone: `${REGION}a`,
      interfaceId: 'eni-1',
      securityGroups: [],
      rootDisk: { device: '/dev/xvda', volume: 'vol-1', sizeGiB: 8 },
      metadata: { enabled: true, tokens: 'optional', hopLimit: 1, instanceTags: false },
      shutdownBehavior: 'stop',
      reservation: 'r-1',
      launchIndex: 0,
      launchedAt: '2026-01-01T00:00:00.000Z',
      ...spec,
    },
  };
}
