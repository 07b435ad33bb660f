import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeMachine, type FakeMachine } from '../../../drivers/container/fake/machine.ts';
import {
  createFakeSandboxContainers,
  type FakeSandboxContainers,
} from '../../../drivers/container/fake/sandbox.ts';
import { FakeNetworkDriver } from '../../../drivers/network/fake/fake-network-driver.ts';
import { type FakeClock, fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { hostLayout } from '../../../model/host-layout.ts';
import { openAddressPool } from '../../network/address-pool.ts';
import type { BoundCode, SandboxRuntime } from '../sandbox.ts';
import { type ContainerSandboxes, openSandboxHost } from './host.ts';
import type { Mounter, MountTask } from './mounter.ts';
import { placesOf } from './places.ts';

const generic: SandboxRuntime = {
  key: 'nodejs22.x',
  image: 'functions.test/node:1',
  command: ['/bootstrap'],
  workingDir: '/var/task',
  prewarmed: true,
};
const own: SandboxRuntime = { ...generic, prewarmed: false };
const code: BoundCode = {
  codeDir: '/code',
  handler: 'index.handler',
  environment: {},
  memoryMiB: 256,
  tmpMiB: 512,
  milliCpu: 145,
};
const MEMORY = { memoryLimitBytes: 256 * 2 ** 20 };
const PROCESSOR = { cpuQuotaMicros: 14_500 };

let directory: string;
let machine: FakeMachine;
let containers: FakeSandboxContainers;
let network: FakeNetworkDriver;
let clock: FakeClock;
let host: ContainerSandboxes;
let ending: AbortController;
/** What the mounter was asked, and what listeners heard. */
let mounts: string[];
let heard: string[];
let filters: string[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sandboxes-'));
  machine = createFakeMachine();
  await machine.images.add(generic.image);
  containers = createFakeSandboxContainers(machine);
  network = new FakeNetworkDriver();
  clock = fakeClock();
  ending = new AbortController();
  [mounts, heard, filters] = [[], [], []];
  host = await open();
});
afterEach(() => {
  ending.abort();
  rmSync(directory, { recursive: true, force: true });
});

const layoutOf = () => hostLayout({ stateDir: join(directory, 'state'), runDir: join(directory, 'run') });

async function open(): Promise<ContainerSandboxes> {
  const opened = await openSandboxHost({
    ...{ layout: layoutOf(), containers, network, clock, log: silentLog },
    addresses: openAddressPool(() => '10.200.0.0/29'),
    node: 'node-1',
    mounter: fakeMounter(),
    signal: ending.signal,
    filter: {
      async set(address, groups) {
        filters.push(`${address} ${groups} ${machine.all().map(({ state }) => state)}`);
      },
      clear: (address) => void filters.push(`${address} cleared`),
    },
  });
  opened.onExit((_, exit) => void heard.push(`exit ${exit.exitCode}${exit.outOfMemory ? ' memory' : ''}`));
  opened.onOutput((_, text) => void heard.push(Buffer.from(text).toString()));
  return opened;
}

function fakeMounter(): Mounter {
  return {
    async do(task: MountTask, ...words) {
      if (task === 'prepare') mkdirSync(String(words[0]), { recursive: true });
      if (task === 'discard') rmSync(String(words[0]), { recursive: true, force: true });
      mounts.push(task === 'code' || task === 'resize' ? `${task} ${words.join(' ')}` : task);
    },
    close() {},
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const nothingLeft = async () => {
  expect(machine.all()).toEqual([]);
  expect(await network.listPorts()).toEqual([]);
};

describe('code', () => {
  test('is mounted into a generic sandbox, whose memory is limited then', async () => {
    const sandbox = await host.make(generic);
    expect(containers.limitsOf(sandbox)).toEqual([]);
    await host.bind(sandbox, { ...code, tmpMiB: 1024 });
    const { stage, task, tmp } = placesOf(layoutOf(), sandbox.id);
    expect(mounts.slice(2)).toEqual([`code /code ${stage} ${task}`, `resize ${tmp} ${1024 * 2 ** 20}`]);
    expect(containers.limitsOf(sandbox)).toEqual([MEMORY]);
    await expect(host.bind(sandbox, code)).rejects.toMatchObject({ code: 'Refused' });
  });

  test('is there before the process of a sandbox of its own', async () => {
    const { id } = await host.make(own, code);
    const { stage, task } = placesOf(layoutOf(), id);
    expect(mounts).toEqual(['share', 'prepare', `code /code ${stage} ${task}`]);
    await expect(host.make(own)).rejects.toMatchObject({ code: 'Refused' });
  });

  test('with security groups starts when they hold, and they go with it', async () => {
    const sandbox = await host.make(own, { ...code, securityGroups: ['sg-1'] });
    await host.remove(sandbox);
    expect(filters).toEqual(['10.200.0.1 sg-1 created', '10.200.0.1 cleared']);
  });
});

describe('processor time', () => {
  test.each([
    { name: 'is limited when it is frozen first', act: (id: string) => freeze(id) },
    { name: 'is limited after ten seconds without a pause', act: () => clock.advance(10_000) },
  ])('$name, and only then', async ({ act }) => {
    const sandbox = await host.make(generic);
    await host.bind(sandbox, code);
    await clock.advance(9_000);
    expect(containers.limitsOf(sandbox)).toEqual([MEMORY]);
    await act(sandbox.id);
    expect(containers.limitsOf(sandbox)).toEqual([MEMORY, PROCESSOR]);
    await clock.advance(20_000);
    await freeze(sandbox.id);
    expect(containers.limitsOf(sandbox)).toEqual([MEMORY, PROCESSOR]);
  });

  const freeze = (id: string) => host.freeze({ id, runtime: generic, address: '' });
});

describe('an end', () => {
  test('by itself is told once, after the last output', async () => {
    const sandbox = await host.make(own, code);
    const [container] = machine.all();
    for (const sink of container?.sinks ?? []) sink('stderr', 'last words');
    await machine.exit(sandbox.id, 137, { outOfMemory: true });
    await settled();
    await host.remove(sandbox);
    expect(heard).toEqual(['last words', 'exit 137 memory']);
    await nothingLeft();
  });

  test('that nobody told us of is found when events were lost', async () => {
    const sandbox = await host.make(own, code);
    const exit = { exitCode: 3, outOfMemory: false, finishedMs: 0 };
    Object.assign(machine.get(sandbox.id), { state: 'exited', exit });
    machine.loseEvents();
    await expect.poll(() => heard).toEqual(['exit 3']);
  });

  test('by us is told, and asked for once by two who remove it', async () => {
    const sandbox = await host.make(generic);
    await Promise.all([host.remove(sandbox), host.remove(sandbox)]);
    expect(heard).toEqual(['exit 137']);
    await host.remove(sandbox);
    await nothingLeft();
  });

  test('that failed may be tried again', async () => {
    const sandbox = await host.make(generic);
    machine.gate.failNext('remove', new Error('Not now'));
    await expect(host.remove(sandbox)).rejects.toThrow('Not now');
    await host.remove(sandbox);
    await nothingLeft();
  });
});

describe('what could not be made', () => {
  test.each(['create', 'openOutput', 'start'])('leaves nothing when %s fails', async (operation) => {
    machine.gate.failNext(operation, new Error('It broke'));
    await expect(host.make(generic)).rejects.toThrow('It broke');
    await nothingLeft();
    expect(mounts.at(-1)).toBe('discard');
  });

  test('leaves nothing when there is no port', async () => {
    network.failNext('createPort', new Error('No port'));
    await expect(host.make(generic)).rejects.toThrow('No port');
    await nothingLeft();
  });

  test('gives its address back', async () => {
    for (let round = 0; round < 10; round += 1) {
      machine.gate.failNext('start', new Error('It broke'));
      await expect(host.make(generic)).rejects.toThrow('It broke');
    }
    expect((await host.make(generic)).address).toMatch(/^10\.200\.0\./);
  });
});

test('sandboxes of an agent before are removed, and nothing else', async () => {
  await host.make(generic);
  await host.make(own, code);
  await network.createPort({ id: 'somebody', address: '10.200.9.1' });
  ending.abort();
  ending = new AbortController();
  host = await open();
  machine.gate.failNext('remove', new Error('Not now'));
  await host.removeAll();
  expect(machine.all()).toHaveLength(1);
  await host.removeAll();
  expect(machine.all()).toEqual([]);
  expect((await network.listPorts()).map(({ id }) => id)).toEqual(['somebody']);
});
