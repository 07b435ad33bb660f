// Machines as a caller gets them: RunInstances over the AWS API, then looked at from the host until ssh greets, until a first command over ssh has
// ended well, until user data is done.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { CreateKeyPairCommand, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import { type Machine, machineKind } from '../src/model/kinds/machine.ts';
import { type AwsClients, REGION } from './aws-clients.ts';
import { since } from './container-side.ts';
import { FOLDER } from './instance.ts';
import { liveMachines, type Place, until } from './machine-group.ts';

const LIMIT_MS = 300_000;
const PAUSE_MS = 5;
/** A packet that nobody answers yet is sent again by the kernel after a second only. */
const CONNECT_MS = 300;
const GREETING_MS = 30_000;
const USER_DATA = Buffer.from('#!/bin/sh\necho done > /run/user-data\n').toString('base64');

export interface MachineSide {
  readonly clients: AwsClients;
  readonly client: RemoteClient;
  readonly place: Place;
  readonly keyPath: string;
}

/** Milliseconds from the request, of the last of those that were asked for together. */
export interface Boot {
  readonly banner: number;
  readonly command: number;
  readonly userData: number;
  /** As the API calls them. */
  readonly machines: readonly Machine[];
}

export async function openMachineSide(
  parts: Pick<MachineSide, 'clients' | 'client' | 'place'>,
): Promise<MachineSide> {
  const { KeyMaterial = '' } = await parts.clients.ec2.send(new CreateKeyPairCommand({ KeyName: 'bench' }));
  const keyPath = join(FOLDER, 'key.pem');
  writeFileSync(keyPath, KeyMaterial, { mode: 0o600 });
  return { ...parts, keyPath };
}

/** They run when it resolves. */
export async function boot({ clients, client, place, keyPath }: MachineSide, count: number): Promise<Boot> {
  const request = new RunInstancesCommand({
    ...{ ImageId: place.image, InstanceType: 't3.micro', MinCount: count, MaxCount: count, KeyName: 'bench' },
    ...{ SecurityGroupIds: [place.securityGroup], UserData: USER_DATA },
  });
  const began = performance.now();
  const { Instances = [] } = await clients.ec2.send(request);
  const banners = Instances.map(({ PrivateIpAddress: address = '' }) => greeted(address, began));
  const commands = Instances.map(async ({ PrivateIpAddress: address = '' }, index) => {
    await banners[index];
    return commanded(address, keyPath, began);
  });
  const dones = Instances.map(({ InstanceId: name = '' }) => userDataDone(client, name, began));
  const last = async (times: readonly Promise<number>[]) => Math.max(...(await Promise.all(times)));
  const [banner = 0, command = 0, userData = 0] = await Promise.all([banners, commands, dones].map(last));
  const ids = new Set(Instances.map(({ InstanceId }) => InstanceId));
  const machines = (await liveMachines(client)).filter(({ metadata }) => ids.has(metadata.name));
  return { banner, command, userData, machines };
}

/** Resolves when they are gone. */
export async function end({ clients, client }: MachineSide, machines: readonly Machine[]): Promise<void> {
  const InstanceIds = machines.map(({ metadata }) => metadata.name);
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  const left = async () =>
    (await liveMachines(client)).filter(({ metadata }) => InstanceIds.includes(metadata.name));
  await until('end of the machines', async () => (await left()).length === 0);
}

/** Until a server on port 22 says that it is ssh. */
export async function greeted(host: string, began: number): Promise<number> {
  while (!(await saysSsh(host))) await pause(began, `ssh of ${host}`);
  return since(began);
}

function saysSsh(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 22 });
    socket.setTimeout(CONNECT_MS, () => socket.destroy());
    // Who asks again too soon makes a slow guest slower: each connection is a process there.
    socket.on('connect', () => socket.setTimeout(GREETING_MS));
    socket.on('data', (chunk) => {
      resolve(chunk.toString('latin1').startsWith('SSH-2.0-'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

async function commanded(host: string, keyPath: string, began: number): Promise<number> {
  while ((await sshTrue(host, keyPath)) !== 0) await pause(began, `a command over ssh to ${host}`, 50);
  return since(began);
}

function sshTrue(host: string, keyPath: string): Promise<number | null> {
  const quiet = [
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=QUIET',
  ];
  const how = ['-F', 'none', '-i', keyPath, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30'];
  const child = spawn('ssh', [...how, ...quiet, `ec2-user@${host}`, 'true'], { stdio: 'ignore' });
  return new Promise((resolve) => child.on('close', resolve));
}

async function userDataDone(client: RemoteClient, name: string, began: number): Promise<number> {
  for (;;) {
    const machine = await client.get(machineKind, { namespace: REGION, name });
    const result = machine.status?.userData?.result;
    if (result === 'failed') throw new Error(`User data failed: ${machine.status?.userData?.message}`);
    if (result === 'succeeded') return since(began);
    await pause(began, `user data of ${name}`, 50);
  }
}

async function pause(began: number, what: string, ms = PAUSE_MS): Promise<void> {
  if (since(began) > LIMIT_MS) throw new Error(`Not within ${LIMIT_MS / 1_000} s: ${what}`);
  await new Promise((resolve) => setTimeout(resolve, ms));
}
