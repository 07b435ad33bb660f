// How long from the request of a machine until one can work on it, what does it take, and does replacing three of them fail requests?
//
// Both drivers. From RunInstances over the AWS API to ssh's greeting by the machine's own address, to a first command over ssh, and until user data is
// done. `cold`: the first of its image on this host; then one, three and ten at once. An instance refresh of three behind a load balancer, under load.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteAutoScalingGroupCommand,
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import { type AwsClients, awsClients } from './aws-clients.ts';
import type { BenchResult, BenchRow } from './bench.ts';
import { connect, FOLDER, layout, ownInstance, tutti, up } from './instance.ts';
import { layBase, provideBase } from './machine-base.ts';
import { appUserData, liveMachines, openGroup, openPlace, type Place, until } from './machine-group.ts';
import { isAccelerated, megabytesOf } from './machine-memory.ts';
import { type MachinePeer, podmanPeer } from './machine-peer.ts';
import { type Boot, boot, end, type MachineSide, openMachineSide } from './machine-side.ts';
import { atMost, median, row, type Target } from './measure.ts';
import { startLoad } from './wrk.ts';

const ROUNDS = 5;
const REFRESHED = 3;
const TEMPLATE_MS = 180_000;

export default async function run(): Promise<BenchResult> {
  ownInstance();
  layBase();
  await up('--machine-driver', 'system-container');
  await provideBase();
  const clients = await awsClients();
  const client = await connect();
  const place = await openPlace(clients);
  const side = await openMachineSide({ clients, client, place });
  const notes: string[] = [];
  const containers = await containerRows(side, notes);
  const refresh = await refreshRows(clients, client, place);
  await tutti('down');
  const emulated = await qemuRows(side, notes);
  return { name: 'machine', rows: [...containers, ...refresh, ...emulated], notes };
}

async function containerRows(side: MachineSide, notes: string[]): Promise<readonly BenchRow[]> {
  const cold = await boot(side, 1);
  await end(side, cold.machines);
  const peer = await tolerant('podman does not boot the same Debian', notes, podmanPeer);
  const ones: Boot[] = [];
  const others: number[] = [];
  let megabytes = Number.NaN;
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await boot(side, 1);
    ones.push(one);
    megabytes = megabytesOf(one.machines[0]?.metadata.uid ?? '');
    await end(side, one.machines);
    const other = peer && (await tolerant('podman does not boot the same Debian', notes, peer.start));
    if (other !== undefined) others.push(other);
  }
  const title = 'system container';
  return [
    row({ figure: `${title}, cold (image unpacked): ssh greets`, unit: 's', ours: cold.banner / 1_000 }),
    ...bootRows(title, ones, { target: atMost(0.6, 's'), peer: peerOf(peer, others) }),
    row({ figure: `${title}: memory of one at rest (PSS)`, unit: 'MB', ours: megabytes }),
    ...(await together(side, title, 3)),
    ...(await together(side, title, 10)),
  ];
}

function peerOf(peer: MachinePeer | undefined, taken: readonly number[]) {
  return peer && taken.length > 0 ? { name: peer.name, value: median(taken) / 1_000 } : undefined;
}

interface Compared {
  readonly target?: Target;
  readonly peer?: { readonly name: string; readonly value: number } | undefined;
}

function bootRows(title: string, boots: readonly Boot[], { target, peer }: Compared): readonly BenchRow[] {
  const seconds = (of: (each: Boot) => number) => median(boots.map(of)) / 1_000;
  const greeting = { figure: `${title}: ssh greets`, unit: 's', ours: seconds(({ banner }) => banner) };
  return [
    row({ ...greeting, ...(target && { target }), ...(peer && { peer }) }),
    row({ figure: `${title}: first command over ssh`, unit: 's', ours: seconds(({ command }) => command) }),
    row({ figure: `${title}: user data done`, unit: 's', ours: seconds(({ userData }) => userData) }),
  ];
}

async function together(side: MachineSide, title: string, count: number): Promise<readonly BenchRow[]> {
  const all = await boot(side, count);
  await end(side, all.machines);
  return bootRows(`${title}, the last of ${count} at once`, [all], {});
}

/** From the request until it is successful; the load goes on until the old machines are gone. */
async function refreshRows(
  clients: AwsClients,
  client: RemoteClient,
  place: Place,
): Promise<readonly BenchRow[]> {
  const { autoScaling, ec2 } = clients;
  const sizes = { MinSize: REFRESHED, MaxSize: REFRESHED * 2, DesiredCapacity: REFRESHED };
  const { url } = await openGroup(clients, place, { ...sizes, DefaultInstanceWarmup: 0 });
  const inService = async () =>
    (await liveMachines(client)).filter(({ spec }) => spec.member?.lifecycle === 'InService').length;
  await until('three machines in service', async () => (await inService()) === REFRESHED);
  const before = new Set((await liveMachines(client)).map(({ metadata }) => metadata.uid));
  const load = startLoad(url, FOLDER);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      ...{ LaunchTemplateName: 'bench', SourceVersion: '1' },
      LaunchTemplateData: { UserData: appUserData('v2') },
    }),
  );
  const AutoScalingGroupName = 'bench';
  const Preferences = { MinHealthyPercentage: 100, MaxHealthyPercentage: 200, InstanceWarmup: 0 };
  const began = performance.now();
  await autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName, Preferences }));
  await until('the refresh is successful', async () => {
    const described = await autoScaling.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName }));
    const [newest] = described.InstanceRefreshes ?? [];
    if (/Failed|Cancelled|Rollback/.test(newest?.Status ?? '')) throw new Error(newest?.StatusReason);
    return newest?.Status === 'Successful';
  });
  const took = (performance.now() - began) / 1_000;
  await until('the old machines are gone', async () =>
    (await liveMachines(client)).every(({ metadata }) => !before.has(metadata.uid)),
  );
  const { requests, failed } = await load.end();
  await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }));
  await until('the group is gone', async () => (await liveMachines(client)).length === 0);
  const figure = (what: string) => `refresh of ${REFRESHED}, 100/200: ${what}`;
  return [
    row({ figure: figure('successful'), unit: 's', ours: took }),
    row({ figure: figure('requests'), unit: 'requests', ours: requests }),
    row({ figure: figure('failed'), unit: 'requests', ours: failed, target: atMost(0, 'requests') }),
  ];
}

/** The same objects, another driver: the first boots, the next go on from the template that was made of it. */
async function qemuRows(side: MachineSide, notes: string[]): Promise<readonly BenchRow[]> {
  const rows = await tolerant('QEMU', notes, async () => {
    await up('--machine-driver', 'qemu');
    const first = await boot(side, 1);
    const uid = first.machines[0]?.metadata.uid ?? '';
    const how = isAccelerated(uid)
      ? 'KVM'
      : 'translated code (TCG), as this host has no KVM that runs a guest';
    notes.push(
      `qemu by ${how}; what is cold there is also what plain QEMU takes with the same disk and arguments`,
    );
    const megabytes = megabytesOf(uid);
    await until('a template', async () => hasTemplate(), TEMPLATE_MS);
    await end(side, first.machines);
    const ones: Boot[] = [];
    for (let round = 0; round < 3; round += 1) {
      const one = await boot(side, 1);
      ones.push(one);
      await end(side, one.machines);
    }
    return [
      row({ figure: 'qemu, cold (disk made, booted): ssh greets', unit: 's', ours: first.banner / 1_000 }),
      row({ figure: 'qemu, cold: user data done', unit: 's', ours: first.userData / 1_000 }),
      ...bootRows('qemu, from template', ones, { target: atMost(1, 's') }),
      row({ figure: 'qemu: memory of one, booted (PSS)', unit: 'MB', ours: megabytes }),
      ...(await together(side, 'qemu, from template', 3)),
    ];
  });
  return rows ?? [];
}

function hasTemplate(): boolean {
  const folder = join(layout.stateDir, 'machines', 'qemu', 'templates');
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some((name) => existsSync(join(folder, name, 'template.json')));
}

/** What cannot be measured here is told and left out. */
async function tolerant<T>(what: string, notes: string[], measure: () => Promise<T>): Promise<T | undefined> {
  try {
    return await measure();
  } catch (error) {
    const note = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    if (!notes.includes(note)) notes.push(note.slice(0, 400));
    console.error(note);
    return undefined;
  }
}
