// Whatever state a crash or a reboot left: the same calls lead to the same end, and nothing stays behind.
import { spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putBusyboxImage } from '../contract/busybox-image.ts';
import { openRealWorld, type RealWorld } from '../contract/real-world.ts';
import {
  aContainer,
  eventually,
  inDirectory,
  inState,
  logLines,
  shell,
  started,
  testImage,
} from '../contract/world.ts';
import { LAYER_OF } from './containers/create.ts';
import { type Channel, openChannel } from './rpc/channel.ts';
import { Containers, Snapshots, Tasks } from './rpc/services.ts';

const snapshotter = 'overlayfs';
const running = { args: shell('while true; do sleep 1; done') };
let world: RealWorld;

beforeAll(async () => {
  world = await openRealWorld();
  await putBusyboxImage(world.images, world.busybox, { name: testImage });
});
afterAll(() => world.close());

/** containerd's own API, to do what a crash does. */
async function behindItsBack<T>(task: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await openChannel(
    world.layout.sockets.containerd,
    world.layout.containerdNamespace,
    () => undefined,
  );
  try {
    return await task(channel);
  } finally {
    channel.close();
  }
}

async function layers(): Promise<readonly string[]> {
  return behindItsBack(async (channel) => {
    const names: string[] = [];
    for await (const { info } of channel.stream(Snapshots.list, { snapshotter })) {
      for (const { name = '', labels } of info) if (labels?.[LAYER_OF] !== undefined) names.push(name);
    }
    return names;
  });
}

/** Command lines of supervisors of this world. */
async function shims(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes('containerd-shim') && line.includes(world.layout.runDir));
}

describe('what a crash left', () => {
  it('a record and a layer without a task: start makes the task', async () => {
    const { containers } = world;
    const handle = await containers.create(aContainer(running));
    await behindItsBack((channel) => channel.call(Tasks.delete, { containerId: handle.id }));
    expect((await containers.inspect(handle)).state).toBe('created');
    await containers.start(handle);
    expect((await containers.inspect(handle)).state).toBe('running');
    await containers.remove(handle);
  });

  it('a record alone: create goes on from there', async () => {
    const { containers } = world;
    const spec = aContainer(running);
    const handle = await containers.create(spec);
    await behindItsBack(async (channel) => {
      await channel.call(Tasks.delete, { containerId: handle.id });
      await channel.call(Snapshots.remove, { snapshotter, key: handle.id });
    });
    expect(await containers.create(spec)).toEqual(handle);
    await containers.start(handle);
    expect((await containers.inspect(handle)).state).toBe('running');
    await containers.remove(handle);
  });

  it('a layer alone: create takes it, or the next opening removes it', async () => {
    const { containers } = world;
    const [taken, left] = [aContainer(running), aContainer(running)];
    for (const spec of [taken, left]) {
      const handle = await containers.create(spec);
      await behindItsBack(async (channel) => {
        await channel.call(Tasks.delete, { containerId: handle.id });
        await channel.call(Containers.delete, { id: handle.id });
      });
    }
    const handle = await containers.create(taken);
    await containers.start(handle);
    await world.reopen();
    expect(await layers()).toContain(taken.id);
    expect(await layers()).not.toContain(left.id);
    await world.containers.remove(handle);
    expect(await layers()).not.toContain(taken.id);
  });

  it('a removal that was cut off: it is repeated', async () => {
    const { containers } = world;
    const handle = await started(world, running);
    await containers.kill(handle, 9);
    await containers.wait(handle);
    await behindItsBack(async (channel) => {
      await channel.call(Tasks.delete, { containerId: handle.id });
      await channel.call(Snapshots.remove, { snapshotter, key: handle.id });
    });
    expect((await containers.inspect(handle)).state).toBe('exited');
    await containers.remove(handle);
    expect((await containers.list()).map((status) => status.handle.id)).not.toContain(handle.id);
  });

  it('containerd killed while containers are made and removed: asking again completes everything', async () => {
    for (let round = 0; round < 4; round += 1) {
      const specs = Array.from({ length: 4 }, () => aContainer(running));
      const old = await Promise.all(Array.from({ length: 3 }, () => started(world, running)));
      const making = specs.map((spec) => world.containers.create(spec).catch(() => undefined));
      const removing = old.map((handle) => world.containers.remove(handle).catch(() => undefined));
      await making[round];
      await world.crashRuntime();
      await Promise.all([...making, ...removing]);
      for (const spec of specs) {
        const handle = await eventually('it is made', () => world.containers.create(spec));
        await world.containers.start(handle);
        await inState(world, handle, 'running');
        await world.containers.remove(handle);
      }
      for (const handle of old) await world.containers.remove(handle);
    }
    expect(await world.containers.list()).toEqual([]);
    expect(await layers()).toEqual([]);
    await eventually('no supervisor is left', async () => ((await shims()).length === 0 ? true : undefined));
    const bundles = await readFile('/proc/self/mountinfo', 'utf8');
    expect(bundles).not.toContain(`${world.layout.runDir}/containerd/io.containerd.runtime.v2.task`);
  });

  it('everything stopped and started again, as with a reboot: ended, how is known, and it runs again in its layer', async () => {
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const script = shell('echo x >> /count; wc -l < /count; while true; do sleep 1; done');
      const counting = await started(world, { args: script, logPath });
      const three = await started(world, { args: shell('exit 3') });
      await world.containers.wait(three);
      await eventually('it counted', async () => (await logLines(logPath)).at(0));
      await world.restart();
      const { containers } = world;
      expect(await containers.inspect(three)).toMatchObject({ state: 'exited', exit: { exitCode: 3 } });
      expect(await containers.inspect(counting)).toMatchObject({ state: 'exited', exit: { exitCode: 137 } });
      expect((await containers.wait(counting)).exitCode).toBe(137);
      await containers.restart(counting);
      await eventually('it counted on', async () =>
        (await logLines(logPath)).includes('stdout F 2') ? true : undefined,
      );
      await Promise.all([counting, three].map((handle) => containers.remove(handle)));
    });
  });
});

describe('what containers share', () => {
  it('namespaces that are given, and settings in them', async () => {
    const holder = spawn('unshare', ['--net', '--ipc', 'sleep', '60'], { stdio: 'ignore' });
    const own = await readlink('/proc/self/ns/net');
    const of = (name: string, pid: number | undefined) => readlink(`/proc/${pid}/ns/${name}`);
    try {
      await eventually('it has its namespace', async () =>
        (await of('net', holder.pid)) === own ? undefined : true,
      );
      const handle = await started(world, {
        ...running,
        networkNamespace: `/proc/${holder.pid}/ns/net`,
        ipcNamespace: `/proc/${holder.pid}/ns/ipc`,
        hostPid: true,
        security: { sysctls: { 'net.ipv4.ip_unprivileged_port_start': '77' } },
      });
      const { pid } = await world.containers.inspect(handle);
      for (const name of ['net', 'ipc']) expect(await of(name, pid)).toBe(await of(name, holder.pid));
      expect(await of('pid', pid)).toBe(await readlink('/proc/self/ns/pid'));
      const setting = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
      const exec = await world.containers.exec(handle, {
        command: ['cat', setting],
        terminal: false,
        stdin: false,
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of exec.stdout) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('77\n');
      await world.containers.remove(handle);
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('one supervisor for each group', async () => {
    const parentOf = async (pid: number | undefined) =>
      /^PPid:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    const handles = await Promise.all(
      ['one', 'one', 'two'].map((group) => started(world, { ...running, group })),
    );
    const pids = await Promise.all(
      handles.map(async (handle) => (await world.containers.inspect(handle)).pid),
    );
    const [first, second, other] = await Promise.all(pids.map(parentOf));
    expect(first).toBe(second);
    expect(first).not.toBe(other);
    await Promise.all(handles.map((handle) => world.containers.remove(handle)));
  });
});
