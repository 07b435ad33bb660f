// Is what a container may do and use really limited, as the kernel sees it?
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putBusyboxImage } from '../contract/busybox-image.ts';
import { openRealWorld, type RealWorld } from '../contract/real-world.ts';
import { aContainer, expectCode, inDirectory, shell, started, testImage, textOf } from '../contract/world.ts';
import type { ContainerHandle, ContainerSpec } from '../driver.ts';
import { cgroupMode } from './host.ts';

const MEBIBYTE = 1 << 20;
let world: RealWorld;

beforeAll(async () => {
  world = await openRealWorld();
  await putBusyboxImage(world.images, world.busybox, { name: testImage });
});
afterAll(() => world.close());

/** Runs a script in a container of its own and returns what it printed, both streams. */
async function output(script: string, overrides: Partial<ContainerSpec> = {}): Promise<string> {
  return inDirectory(async (directory) => {
    const logPath = `${directory}/log`;
    const handle = await started(world, { args: shell(script), logPath, ...overrides });
    await world.containers.wait(handle);
    await world.containers.remove(handle);
    const text = await readFile(logPath, 'utf8').catch(() => '');
    return text.replaceAll(/^\S+ \S+ [FP] /gm, '');
  });
}

async function inExec(handle: ContainerHandle, script: string): Promise<string> {
  const exec = await world.containers.exec(handle, { command: shell(script), terminal: false, stdin: false });
  const [stdout, stderr] = await Promise.all([textOf(exec.stdout), textOf(exec.stderr)]);
  return stdout + stderr;
}

describe('limits', () => {
  const spec = {
    args: shell('sleep 1000'),
    resources: { memoryLimitBytes: 64 * MEBIBYTE, cpuQuotaMicros: 50_000, pidsLimit: 77 },
  };

  /** A container's cgroup file, wherever this host has it. */
  async function limit(handle: ContainerHandle, controller: string, v1: string, v2: string): Promise<string> {
    const v2Only = cgroupMode(await readFile('/proc/self/mountinfo', 'utf8')) === 'v2';
    const path = `tc/pods/${handle.id}/${handle.id}`;
    const file = v2Only ? `/sys/fs/cgroup/${path}/${v2}` : `/sys/fs/cgroup/${controller}/${path}/${v1}`;
    return (await readFile(file, 'utf8')).trim().split(' ')[0] ?? '';
  }

  it('are in the cgroup, and change while it runs; a restart keeps the change', async () => {
    const { containers } = world;
    const handle = await started(world, spec);
    expect(await limit(handle, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe(String(64 * MEBIBYTE));
    expect(await limit(handle, 'cpu', 'cpu.cfs_quota_us', 'cpu.max')).toBe('50000');
    expect(await limit(handle, 'pids', 'pids.max', 'pids.max')).toBe('77');
    await containers.update(handle, { memoryLimitBytes: 96 * MEBIBYTE, cpuQuotaMicros: 70_000 });
    expect(await limit(handle, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe(String(96 * MEBIBYTE));
    expect(await limit(handle, 'cpu', 'cpu.cfs_quota_us', 'cpu.max')).toBe('70000');
    await containers.kill(handle, 9);
    await containers.wait(handle);
    await containers.restart(handle);
    expect(await limit(handle, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe(String(96 * MEBIBYTE));
    await containers.remove(handle);
    await expect(limit(handle, 'pids', 'pids.max', 'pids.max')).rejects.toThrow('ENOENT');
  });

  it('end a container that takes more memory, and say so: in the event, in wait and in inspect', async () => {
    const { containers } = world;
    const controller = new AbortController();
    const events = containers.events(controller.signal);
    const script = 'x=a; while true; do x=$x$x; done';
    const handle = await started(world, {
      args: shell(script),
      resources: { memoryLimitBytes: 16 * MEBIBYTE },
    });
    const exit = await containers.wait(handle);
    expect(exit).toMatchObject({ exitCode: 137, outOfMemory: true });
    for await (const event of events) {
      if (event.type !== 'exit' || event.id !== handle.id) continue;
      expect(event.exit.outOfMemory).toBe(true);
      break;
    }
    expect((await containers.inspect(handle)).exit?.outOfMemory).toBe(true);
    await containers.remove(handle);
    controller.abort();
  });

  it('tell what is used', async () => {
    const { containers } = world;
    const handle = await started(world, {
      args: shell('dd if=/dev/zero of=/dev/null bs=1M count=2000; sleep 1000'),
    });
    await expect.poll(async () => (await containers.usage(handle)).cpuNanos).toBeGreaterThan(10_000_000);
    const usage = await containers.usage(handle);
    expect(usage.pids).toBeGreaterThanOrEqual(1);
    expect(usage.memoryBytes).toBeGreaterThan(100_000);
    await containers.remove(handle);
  });
});

describe('confinement', () => {
  const statusField = (name: string, text: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(text)?.[1];

  it('gives the fourteen default capabilities, no new privileges and a filter of system calls', async () => {
    const status = await output('cat /proc/self/status');
    expect(statusField('CapEff', status)).toBe('00000000a80425fb');
    expect(statusField('CapBnd', status)).toBe('00000000a80425fb');
    expect(statusField('CapInh', status)).toBe('0000000000000000');
    expect(statusField('NoNewPrivs', status)).toBe('1');
    expect(statusField('Seccomp', status)).toBe('2');
  });

  it('adds and drops what the spec says', async () => {
    const dropped = await output('cat /proc/self/status', {
      security: { dropCapabilities: ['ALL'], addCapabilities: ['NET_BIND_SERVICE'] },
    });
    expect(statusField('CapEff', dropped)).toBe('0000000000000400');
    const security = { allowPrivilegeEscalation: true, seccomp: 'unconfined' } as const;
    const open = await output('cat /proc/self/status', { security });
    expect([statusField('NoNewPrivs', open), statusField('Seccomp', open)]).toEqual(['0', '0']);
  });

  it('refuses what the profile does not list, and allows it where the spec asks for the capability', async () => {
    expect(await output('unshare -m true && echo done')).toContain('Operation not permitted');
    expect(
      await output('unshare -m true && echo done', { security: { addCapabilities: ['SYS_ADMIN'] } }),
    ).toBe('done\n');
    const custom = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_ERRNO', errnoRet: 95 }],
    };
    const denied = await output('mkdir /x 2>&1; echo after', { security: { seccomp: { profile: custom } } });
    expect(denied).toBe("mkdir: can't create directory '/x': Operation not supported\nafter\n");
  });

  it('hides and protects what tells about the host or controls it', async () => {
    expect(await output('cat /proc/interrupts | wc -c; echo x > /proc/sys/kernel/hostname')).toMatch(
      /^(0\n.*[Rr]ead-only|.*[Rr]ead-only.*\n0\n)/s,
    );
    expect(await output('mkdir /sys/fs/cgroup/memory/x; touch /sys/x')).toMatch(/[Rr]ead-only/);
  });

  it('makes the root filesystem read-only, mounts excepted', async () => {
    await inDirectory(async (directory) => {
      await writeFile(`${directory}/given`, 'from the host\n');
      const text = await output(
        'touch /x; cat /data/given; touch /data/y && echo wrote; touch /ro/z; touch /scratch/s && ls -ld /scratch',
        {
          security: { readOnlyRootFilesystem: true },
          mounts: [
            { type: 'bind', source: directory, target: '/data', readOnly: false },
            { type: 'bind', source: directory, target: '/ro', readOnly: true },
            { type: 'tmpfs', target: '/scratch', readOnly: false, sizeBytes: MEBIBYTE, mode: 0o700 },
          ],
        },
      );
      expect(text).toMatch(/touch: \/x: Read-only file system/);
      expect(text).toMatch(/touch: \/ro\/z: Read-only file system/);
      expect(text).toMatch(/^from the host$/m);
      expect(text).toMatch(/^wrote$/m);
      expect(text).toMatch(/drwx------ .* \/scratch/);
    });
  });

  it('gives a privileged container everything that we have', async () => {
    const text = await output(
      'cat /proc/self/status; ls /dev | grep -c .; mount -t tmpfs none /tmp && echo mounted',
      {
        security: { privileged: true },
      },
    );
    const own = statusField('CapEff', await readFile('/proc/self/status', 'utf8'));
    expect(statusField('CapEff', text)).toBe(own);
    expect(text).toMatch(/\n\d{2,}\nmounted\n$/);
  });
});

describe('identity', () => {
  it.each([
    ['nobody named', {}, 'uid=0(root) gid=0(root) groups=0(root)'],
    ['by name', { name: 'app' }, 'uid=1000(app) gid=1000(app) groups=50(staff),60(extra),1000(app)'],
    ['by number, found in passwd', { name: '33' }, 'uid=33(web) gid=33(web) groups=33(web),60(extra)'],
    ['by number, unknown', { name: '4321' }, 'uid=4321 gid=0(root) groups=0(root)'],
    ['with a group', { name: 'app:staff' }, 'uid=1000(app) gid=50(staff) groups=50(staff)'],
    ['with numbers and more groups', { uid: 7, gid: 8, additionalGids: [9] }, 'uid=7 gid=8 groups=8,9'],
  ])('%s', async (_, user, expected) => {
    expect((await output('id', { user })).trim()).toBe(expected);
  });

  it('is the same for a process beside the main one, unless told otherwise', async () => {
    const handle = await started(world, { args: shell('sleep 1000'), user: { name: 'app' } });
    expect(await inExec(handle, 'id -un')).toBe('app\n');
    const exec = await world.containers.exec(handle, {
      command: shell('id -un; pwd'),
      terminal: false,
      stdin: false,
      user: { name: 'web' },
      workingDir: '/tmp',
    });
    expect(await textOf(exec.stdout)).toBe('web\n/tmp\n');
    await world.containers.remove(handle);
  });

  it('refuses a name that the image does not know', async () => {
    const error = await expectCode(
      world.containers.create(aContainer({ user: { name: 'stranger' } })),
      'Refused',
    );
    expect(error.message).toBe('No user "stranger" in the image\'s /etc/passwd');
  });

  it('is what the topmost layer says, also when that takes the accounts away', async () => {
    const name = 'registry.test/accounts:1';
    const user = { name: 'app' };
    await putBusyboxImage(world.images, world.busybox, {
      name,
      extra: [{ name: 'etc/.wh.passwd', content: '' }],
    });
    await expectCode(world.containers.create(aContainer({ image: name, user })), 'Refused');
    const extra = [{ name: 'etc/passwd', content: 'app:x:5:6::/:/bin/sh\n' }];
    await putBusyboxImage(world.images, world.busybox, { name, extra });
    expect((await output('id', { image: name, user })).trim()).toBe(
      'uid=5(app) gid=6 groups=6,50(staff),60(extra)',
    );
    await world.images.removeImage(name);
  });

  it('has its own host name, and makes the directory that it works in', async () => {
    const text = await output('hostname; pwd; echo $HOSTNAME', {
      hostname: 'web-1',
      workingDir: '/not/there/yet',
    });
    expect(text).toBe('web-1\n/not/there/yet\nweb-1\n');
  });
});

describe('what it leaves', () => {
  it('a process beside the main one survives the death of containerd, and so does its output', async () => {
    const handle = await started(world, { args: shell('sleep 1000') });
    const exec = await world.containers.exec(handle, {
      command: shell('read a; echo $a; read b; echo $b; exit 4'),
      terminal: false,
      stdin: true,
    });
    await exec.write(Buffer.from('one\n'));
    await world.crashRuntime();
    await exec.write(Buffer.from('two\n'));
    expect(await textOf(exec.stdout)).toBe('one\ntwo\n');
    expect(await exec.wait()).toEqual({ exitCode: 4 });
    await world.containers.remove(handle);
  });

  it('writes the log on while nobody looks, and rotates it', async () => {
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const line = 'a line of forty-eight characters, newline and all';
      const handle = await started(world, {
        args: shell(`yes ${line.slice(0, 47)} | head -n 400000; echo last`),
        logPath,
      });
      await world.reopen();
      expect((await world.containers.wait(handle)).exitCode).toBe(0);
      const files = await Promise.all(
        ['log.4', 'log.3', 'log.2', 'log.1', 'log'].map((name) =>
          readFile(`${directory}/${name}`, 'utf8').catch(() => ''),
        ),
      );
      const all = files.join('').trimEnd().split('\n');
      expect(files.every((text) => text.length <= 10 * MEBIBYTE)).toBe(true);
      expect(files.at(-2)?.length).toBeGreaterThan(9 * MEBIBYTE);
      expect(all.length).toBe(400_001);
      expect(all.at(-1)).toMatch(/ stdout F last$/);
      await world.containers.remove(handle);
    });
  });

  it('stops with nothing left of it on the host', async () => {
    const own = await openRealWorld('tcx');
    await putBusyboxImage(own.images, own.busybox, { name: testImage });
    await mkdir(`${own.layout.runDir}/rootfs`, { recursive: true });
    for (const overrides of [{}, { stdin: true }, { terminal: true, stdin: true }]) {
      await started(own, { args: shell('sleep 1000'), ...overrides });
    }
    await own.close();
    const { runDir, stateDir } = own.layout;
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(runDir);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(stateDir);
    expect(await commandLinesWith(runDir)).toEqual([]);
    await expect(readFile('/sys/fs/cgroup/memory/tcx/cgroup.procs')).rejects.toThrow('ENOENT');
    await expect(readFile('/sys/fs/cgroup/unified/tcx/cgroup.procs')).rejects.toThrow('ENOENT');
  });
});

async function commandLinesWith(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(text));
}
