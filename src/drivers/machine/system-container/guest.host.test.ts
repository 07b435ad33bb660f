// What is promised of system containers beyond the contract: what the guest finds, what keeps it in, what survives.
import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, listen, runningMachine } from '../contract/world.ts';
import type { MachineSpec } from '../driver.ts';
import { openRealWorld, type RealWorld } from './contract/real-world.ts';

const run = promisify(execFile);
const GRACE_MS = 30_000;

describe('a guest in a system container', () => {
  let world: RealWorld;
  let spec: MachineSpec;
  const inside = (script: string) => world.inside(spec.id, script);
  beforeAll(async () => {
    world = await openRealWorld();
    spec = await runningMachine(world);
  });
  afterAll(() => world.close());

  it('sees the processors of its size, and is limited in memory', async () => {
    expect(await inside('nproc')).toBe('1\n');
    const limit = await inside(
      'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>&1 || true',
    );
    expect(limit).toContain(String(spec.size.memoryBytes));
    expect(await inside('grep -c ^processor /proc/cpuinfo')).toBe('1\n');
    expect(await inside('grep MemTotal /proc/meminfo')).toMatch(/ 524288 kB$/m);
  });

  it('is told what memory it uses, as of the last time that its usage was asked for', async () => {
    const free = async () => Number(/(\d+) kB/.exec(await inside('grep MemFree /proc/meminfo'))?.[1]);
    await inside('head -c 64M /dev/zero > /run/block');
    await world.driver.usage(spec);
    expect(await free()).toBeLessThan(524_288 - 65_536);
    await inside('rm /run/block');
    await world.driver.usage(spec);
    expect(await free()).toBeGreaterThan(524_288 - 65_536);
  });

  it('cannot get more memory than its size by writing its own limit', async () => {
    await inside(
      'f=/sys/fs/cgroup/memory/memory; [ ! -e $f.limit_in_bytes ] || { echo -1 > $f.memsw.limit_in_bytes; echo -1 > $f.limit_in_bytes; } || true',
    );
    // tail keeps it all in memory, and is killed.
    expect(await inside('head -c 800M /dev/zero | tail -c 700M | wc -c')).toBe('0\n');
    expect((await world.driver.inspect(spec)).state).toBe('running');
  });

  it('has another boot id after a reboot', async () => {
    const bootId = () => inside('cat /proc/sys/kernel/random/boot_id');
    const before = await bootId();
    await world.driver.reboot(spec, GRACE_MS);
    await world.driver.start(spec);
    await world.guest(spec).booted();
    expect(await bootId()).not.toBe(before);
  });

  it("cannot open the host's disk", async () => {
    const [major, minor] =
      (await readFile('/proc/partitions', 'utf8')).split('\n')[2]?.trim().split(/\s+/) ?? [];
    const script = `mknod -m 600 /tmp/disk b ${major} ${minor}; head -c1 /tmp/disk`;
    await expect(inside(script)).rejects.toThrow(/not permitted/);
  });

  it.each([
    ['open a loop device that is not its own', 'mknod -m 600 /tmp/loop b 7 77; head -c1 /tmp/loop'],
    ["change the host's kernel settings", 'echo 7 > /proc/sys/kernel/panic'],
    ['set the clock', 'date -s 2001-01-01'],
    ['load a module', 'echo > /tmp/m.ko; /sbin/insmod /tmp/m.ko || /sbin/modprobe dummy'],
  ])('cannot %s', async (_, script) => {
    await expect(inside(script)).rejects.toThrow(/not permitted|Read-only|not found|denied/i);
  });

  it('can change its own network settings and mount its own memory', async () => {
    await inside('echo 1 > /proc/sys/net/ipv4/ip_forward; mount -t tmpfs none /mnt; umount /mnt');
  });

  it("makes its cgroups below its own, never at the root of the host's tree", async () => {
    const names = await readdir('/sys/fs/cgroup/unified').catch(() => readdir('/sys/fs/cgroup'));
    const made = names.filter((name) => /\.(scope|slice|service)$/.test(name));
    const { stdout } = await run('sh', ['-c', 'ps -o comm= 1']);
    if (!stdout.startsWith('systemd')) expect(made).toEqual([]);
    expect(
      await inside('ls -d /sys/fs/cgroup/*/init.scope /sys/fs/cgroup/init.scope 2>/dev/null || true'),
    ).not.toBe('');
  });

  it('shows a disk that is attached later to its services too, and takes it from all', async () => {
    const disk = await world.aDisk(4 << 20, { device: '/dev/sdk' });
    const asService = (script: string) => inside(`systemd-run -q --pipe --wait sh -c '${script}'`);
    await world.driver.attachDisk(spec, disk);
    expect(Number(await asService('cat /dev/sdk | wc -c'))).toBe(4 << 20);
    expect(Number(await inside('cat /dev/xvdk | wc -c'))).toBe(4 << 20);
    const loop = (await inside('stat -c %T /dev/sdk')).trim();
    await world.driver.detachDisk(spec, disk.id);
    await inside(`mknod /tmp/gone b 7 $((0x${loop}))`);
    await expect(asService('head -c1 /tmp/gone')).rejects.toThrow(/not permitted|No such device/);
  });

  it('gives a disk that was taken by force to nobody while a process has it open', async () => {
    const disk = await world.aDisk(4 << 20, { device: '/dev/sdl' });
    await world.driver.attachDisk(spec, disk);
    await inside('systemd-run -q --unit=holder sh -c "exec 3< /dev/sdl; sleep 1000"; sleep 0.3');
    await world.driver.detachDisk(spec, disk.id, { force: true });
    await expect(world.driver.attachDisk(spec, disk)).rejects.toMatchObject({ code: 'Refused' });
    await inside('systemctl stop holder');
    await world.driver.attachDisk(spec, disk);
    await rm(disk.path);
    await world.driver.detachDisk(spec, disk.id);
    const { stdout } = await run('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE']);
    expect(stdout).not.toContain(disk.path);
  });

  it('ends as it was told to although something in it ran out of memory', async () => {
    const fill = 'systemd-run -q --pipe --wait sh -c "tail -c 2G /dev/zero | tail" || true';
    await inside(fill);
    const events = listen(world);
    await inside('systemctl poweroff').catch(() => '');
    expect((await events.next(spec.id)).end.how).toBe('poweroff');
    events.stop();
    await world.driver.start(spec);
    await world.guest(spec).booted();
  });

  it('runs on, and its console is kept, when containerd is killed', async () => {
    const before = await world.driver.inspect(spec);
    await world.crashRuntime();
    await inside('echo after the crash > /dev/console');
    await eventually('the console goes on', async () =>
      (await world.consoleOf(spec)).includes('after the crash') ? true : undefined,
    );
    expect(await world.driver.inspect(spec)).toMatchObject({ state: 'running', pid: before.pid });
    const events = listen(world);
    await world.driver.stop(spec, GRACE_MS);
    expect((await events.next(spec.id)).end.how).toBe('poweroff');
    events.stop();
  });

  it('ends in time although it is asked to while it has only just begun', async () => {
    const other = await world.aMachine();
    await world.driver.create(other);
    await world.driver.start(other);
    await world.driver.stop(other, GRACE_MS);
    expect((await world.driver.inspect(other)).end?.message).toBe('the guest powered off');
    await world.driver.remove(other);
  });

  it('leaves no loop device behind when it is removed', async () => {
    const disks = [await world.aDisk(4 << 20)];
    const other = await runningMachine(world, { disks });
    await world.driver.remove(other);
    const { stdout } = await run('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE']);
    expect(stdout).not.toContain(disks[0]?.path);
  });

  it('goes on from its image when the name of that is gone', async () => {
    const name = 'machines.test/short-lived:latest';
    await world.driver.captureImage(spec, name);
    const clone = await world.aMachine({ image: name });
    await world.driver.create(clone);
    await world.containerd.images.removeImage(name);
    await world.driver.start(clone);
    await world.guest(clone).booted();
    await world.driver.captureImage(clone, `${name}er`);
    await world.driver.remove(clone);
    expect(await world.hasImage(`${name}er`)).toBe(true);
  });
});
