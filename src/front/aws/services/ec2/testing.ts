// EC2 on an object API in memory, for the tests of this folder: calls go through the table, as the kernel makes them. Placement and an agent
// are doubles: machines are placed as soon as they are there, `settle` brings everything to where it is wanted.
import type * as EC2 from '@aws-sdk/client-ec2';
import type { FakeClock } from '../../../../machinery/clock.ts';
import type { ObjectClient } from '../../../../machinery/object-client.ts';
import type { AgentCalls } from '../../../../model/agent-calls.ts';
import { isError } from '../../../../model/errors.ts';
import { hostLayout, machinePart, nodeRange, publicAddressOf } from '../../../../model/host-layout.ts';
import { type Machine, machineKind } from '../../../../model/kinds/machine.ts';
import { machineImageKind } from '../../../../model/kinds/machine-image.ts';
import { nodeKind } from '../../../../model/kinds/node.ts';
import { snapshotKind, volumeKind } from '../../../../model/kinds/volume.ts';
import type { Ctx } from '../../context.ts';
import type { Command as AnyCommand, Input, Output } from '../../operation.ts';
import { agentWith, faultOf, openTestCtx } from '../../testing.ts';
import { ensureDefaultNetwork } from './default-network.ts';
import { ensureStandInImages, standInId } from './images/stand-in-images.ts';
import { operations } from './operations.ts';

type Name = { [K in keyof typeof EC2]: K extends `${infer N}Command` ? N : never }[keyof typeof EC2];
type CommandOf<N extends Name> = `${N}Command` extends keyof typeof EC2
  ? (typeof EC2)[`${N}Command`] extends AnyCommand
    ? InstanceType<(typeof EC2)[`${N}Command`]>
    : never
  : never;

export interface TestEc2 {
  readonly ctx: Ctx;
  readonly clock: FakeClock;
  readonly client: ObjectClient;
  /** Id of a stand-in image. */
  readonly image: string;
  call<N extends Name>(name: N, input: Input<CommandOf<N>>): Promise<Output<CommandOf<N>>>;
  /** `Code: message` of the fault that a call ends with. */
  fault<N extends Name>(name: N, input: Input<CommandOf<N>>): Promise<string>;
  /** One instance of the smallest sort; its id. */
  launch(input?: Partial<Input<CommandOf<'RunInstances'>>>): Promise<string>;
  /** Machines, volumes, snapshots and images become what they are to be. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const layout = hostLayout();
const addresses = { cidrBlock: layout.unitRange, zoneRange: (index: number) => nodeRange(layout, index) };

export interface TestOptions {
  /** What placement says of a machine; default: it goes to the node. */
  readonly place?: (machine: Machine) => 'placed' | 'refused';
  readonly consoleOutput?: AgentCalls['consoleOutput'];
}

export async function openTestEc2(options: TestOptions = {}): Promise<TestEc2> {
  const agent = options.consoleOutput && agentWith({ consoleOutput: options.consoleOutput });
  const { ctx, clock, close } = await openTestCtx(agent ? { agent } : {});
  const { client, region } = ctx;
  await ensureDefaultNetwork(client, region, addresses);
  await ensureStandInImages(client, region);
  await addNode(client);
  const stopped = new AbortController();
  const placing = placeAll(client, options.place ?? (() => 'placed'), stopped.signal);
  const image = (await client.list(machineImageKind, { namespace: region })).items.find(({ spec }) =>
    spec.imageName.startsWith('al2023'),
  );
  const imageId = image?.metadata.name ?? standInId(region, '');
  // Without types inside: comparing inputs of a generic name means every operation of EC2 with every other, which takes minutes.
  const invoke = async (name: string, input: unknown): Promise<unknown> => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no ${name}`);
    return operation.handle(input as { [member: string]: unknown }, ctx);
  };
  const call: TestEc2['call'] = (name, input) => invoke(name, input) as Promise<never>; // the table's type is checked where it is made
  return {
    ...{ ctx, clock, client, call, image: imageId },
    fault: (name, input) => faultOf(invoke(name, input)),
    settle: () => settle(client, region),
    async launch(input = {}) {
      const amount = { MinCount: 1, MaxCount: 1 };
      const { Instances } = await call('RunInstances', {
        ...{ ImageId: imageId, InstanceType: 't3.micro' as const, ...amount },
        ...input,
      });
      return Instances?.[0]?.InstanceId ?? '';
    },
    async close() {
      stopped.abort();
      await placing;
      await close();
    },
  };
}

async function addNode(client: ObjectClient): Promise<void> {
  const node = await client.create(nodeKind, { metadata: { name: 'local-1' }, spec: {} });
  await client.updateStatus(nodeKind, {
    ...node,
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '100' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
}

async function placeAll(
  client: ObjectClient,
  place: (machine: Machine) => 'placed' | 'refused',
  signal: AbortSignal,
): Promise<void> {
  let next = 1;
  try {
    for await (const event of client.watch(machineKind, { signal })) {
      if (event.type !== 'ADDED') continue;
      next += 1;
      await placeOne(client, event.object, { decision: place(event.object), number: next });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function placeOne(
  client: ObjectClient,
  machine: Machine,
  { decision, number }: { readonly decision: 'placed' | 'refused'; readonly number: number },
): Promise<void> {
  const { spec } = machine;
  if (decision === 'refused') {
    const placement = { reason: 'InsufficientInstanceCapacity', message: 'local-1 lacks 512 MiB of memory' };
    await client.updateStatus(machineKind, { ...machine, status: { state: 'pending', placement } });
    return;
  }
  const zone = spec.zone.charCodeAt(spec.zone.length - 1) - 'a'.charCodeAt(0);
  const address = spec.address ?? machinePart(nodeRange(layout, zone)).replace(/\.0\/.*$/, `.${number}`);
  await client.update(machineKind, { ...machine, spec: { ...spec, nodeName: 'local-1', address } });
}

async function settle(client: ObjectClient, namespace: string): Promise<void> {
  for (const machine of (await client.list(machineKind, { namespace })).items)
    await settleMachine(client, machine);
  for (const volume of (await client.list(volumeKind, { namespace })).items) {
    const { metadata, spec } = volume;
    const machine =
      spec.attachment && (await client.find(machineKind, { namespace, name: spec.attachment.machine }));
    if (metadata.deletionTimestamp)
      await client.update(volumeKind, { ...volume, metadata: { ...metadata, finalizers: [] } });
    else if (machine?.status?.state === 'terminated')
      await client.delete(volumeKind, { namespace, name: metadata.name });
    else
      await client.updateStatus(volumeKind, {
        ...volume,
        status: {
          state: spec.attachment ? 'in-use' : 'available',
          sizeGiB: spec.sizeGiB,
          ...(spec.attachment
            ? { attached: { machine: spec.attachment.machine, device: spec.attachment.device } }
            : {}),
        },
      });
  }
  for (const snapshot of (await client.list(snapshotKind, { namespace })).items)
    await client.updateStatus(snapshotKind, { ...snapshot, status: { state: 'completed', progress: 100 } });
  for (const image of (await client.list(machineImageKind, { namespace })).items)
    await client.updateStatus(machineImageKind, { ...image, status: { state: 'available' } });
}

const STATES = { on: 'running', off: 'stopped', terminated: 'terminated' } as const;

async function settleMachine(client: ObjectClient, machine: Machine): Promise<void> {
  const { spec } = machine;
  const state = STATES[spec.power];
  const publicAddress =
    state === 'running' && spec.publicAddress && spec.address
      ? publicAddressOf(layout, spec.address)
      : undefined;
  try {
    await client.updateStatus(machineKind, {
      ...machine,
      status: { state, check: 'ok', ...(publicAddress ? { publicAddress } : {}) },
    });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
}
