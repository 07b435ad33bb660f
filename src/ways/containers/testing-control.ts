// Controllers of the container way on the real store and API in memory, with nothing that plays kubelet: a test moves the
// clock and writes what nodes and pods would say.
import { openTestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import type { Controller } from '../../machinery/controller.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import type { Informer } from '../../machinery/informer.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { runControllers } from '../../machinery/runner.ts';
import { eventKind } from '../../model/kinds/event.ts';
import { type Lease, leaseKind } from '../../model/kinds/lease.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { type Node, nodeKind } from '../../model/kinds/node.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import type { ObjectMeta } from '../../model/object.ts';
import type { NodeSpec, PodSpec, PodStatus } from '../../model/wire/kubernetes.ts';
import { type ContainerDeps, startContainerInformers } from './deps.ts';

export type ControlDeps = ContainerDeps & { readonly leases: Informer<Lease> };

export interface ControlCluster {
  readonly client: ObjectClient;
  readonly clock: FakeClock;
  /** Lets everything that is due happen. */
  settle(): Promise<void>;
  /** Moves time on, second by second; `each` is called before every second. */
  run(seconds: number, each?: (second: number) => Promise<unknown> | undefined): Promise<void>;
  /** A node that is ready and offers so much; `cpu` in cores. */
  addNode(name: string, options?: NodeOptions): Promise<Node>;
  addPod(name: string, spec?: Partial<PodSpec>, metadata?: ObjectMeta): Promise<Pod>;
  /** The pod as it is; undefined when it is gone. */
  pod(name: string): Promise<Pod | undefined>;
  node(name: string): Promise<Node>;
  says(name: string, status: PodStatus): Promise<Pod>;
  beat(name: string): Promise<Lease>;
  /** `reason: message` of all events. */
  events(): Promise<readonly string[]>;
  /** Ends the controllers and their caches. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface NodeOptions {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly spec?: NodeSpec;
}

export async function openControl(
  controllers: (deps: ControlDeps) => readonly Controller[],
): Promise<ControlCluster> {
  const clock = fakeClock();
  const { client, store, close } = await openTestApi({ kinds: allKinds, clock });
  await client.create(namespaceKind, { metadata: { name: 'kube-node-lease' }, spec: {} });
  const events = openEventRecorder({ client, kind: eventKind, component: 'test', clock, log: silentLog });
  let running: { ending: AbortController; runner: ReturnType<typeof runControllers> } | undefined;
  const key = (name: string) => ({ namespace: 'default', name });
  const text = () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const settle = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const before = store.revision;
      await running?.runner.idle();
      await events.flushed();
      for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (store.revision !== before) quiet = -1;
    }
  };
  const start = async () => {
    const ending = new AbortController();
    const shared = { client, clock, log: silentLog, signal: ending.signal };
    const leases = startInformer({ ...shared, kind: leaseKind });
    const deps = { ...shared, informers: startContainerInformers(shared), events, leases };
    const runner = runControllers({ ...shared, controllers: controllers(deps) });
    running = { ending, runner };
    await runner.started();
  };
  const stop = async () => {
    running?.ending.abort();
    await running?.runner.stopped();
    running = undefined;
  };
  await start();
  return {
    client,
    clock,
    settle,
    async run(seconds, each) {
      await settle();
      for (let second = 0; second < seconds; second += 1) {
        await each?.(second);
        await clock.advance(1000);
        await settle();
      }
    },
    async addNode(name, { cpu = '4', memory = '8Gi', pods = '110', labels = {}, spec = {} } = {}) {
      const metadata = { name, labels: { 'kubernetes.io/hostname': name, ...labels } };
      const node = await client.create(nodeKind, { metadata, spec });
      const conditions = [
        { type: 'Ready', status: 'True', lastHeartbeatTime: text(), lastTransitionTime: text() },
      ];
      return client.updateStatus(nodeKind, {
        ...node,
        status: { capacity: { cpu, memory, pods }, conditions },
      });
    },
    addPod: (name, spec = {}, metadata = {}) =>
      client.create(podKind, {
        metadata: { ...key(name), ...metadata },
        spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec },
      }),
    pod: (name) => client.find(podKind, key(name)),
    node: (name) => client.get(nodeKind, { name }),
    says: (name, status) =>
      client.patch(podKind, key(name), { status }, { type: 'merge', subresource: 'status' }),
    async beat(name) {
      const spec = {
        holderIdentity: name,
        renewTime: `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`,
      };
      const lease = { namespace: 'kube-node-lease', name };
      const found = await client.find(leaseKind, lease);
      if (!found) return client.create(leaseKind, { metadata: lease, spec });
      return client.patch(leaseKind, lease, { spec }, { type: 'merge' });
    },
    async events() {
      await events.flushed();
      return (await client.list(eventKind)).items.map(({ reason, message }) => `${reason}: ${message}`);
    },
    stop,
    start,
    async close() {
      await stop();
      await close();
    },
  };
}
