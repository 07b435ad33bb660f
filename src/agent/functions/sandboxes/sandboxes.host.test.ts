// Sandboxes with real containers: what code finds inside, what it cannot do, and that nothing of it stays.
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../drivers/container/contract/world.ts';
import type { Sandbox, SandboxExit } from '../sandbox.ts';
import {
  aCode,
  bound,
  openSandboxWorld,
  ownProcess,
  prewarmed,
  runIn,
  type SandboxWorld,
} from './world.case.ts';

let world: SandboxWorld;
const exits = new Map<string, SandboxExit>();
const noteExit = ({ id }: Sandbox, exit: SandboxExit): void => void exits.set(id, exit);

beforeAll(async () => {
  world = await openSandboxWorld();
  world.sandboxes.host.onExit(noteExit);
});
afterEach(async () => {
  await world?.sandboxes.host.removeAll();
  expect(await world?.traces()).toEqual([]);
});
afterAll(async () => {
  await world?.close();
});

/** Whose command line has these words; a child of `parent`. */
async function processNamed(words: readonly string[], parent?: number): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (!words.every((word) => line.includes(word))) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (parent === undefined || status.includes(`\nPPid:\t${parent}\n`)) return Number(pid);
  }
  return undefined;
}

const exitOf = ({ id }: Sandbox): Promise<SandboxExit> => eventually('it ended', async () => exits.get(id));

test('code runs as its own user, in a root that it cannot change, with nothing to rise by', async () => {
  const { run, sandbox } = await bound(world);
  expect(await run('cat /var/task/hello')).toBe('from the code\n');
  expect(await run('id -u; id -g; hostname; pwd')).toBe(`993\n990\n${sandbox.id}\n/var/task\n`);
  expect(await run('grep -E "CapEff|CapBnd|NoNewPrivs" /proc/self/status | tr "\\t" " "')).toBe(
    'CapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n',
  );
  for (const path of ['/x', '/etc/x', '/var/task/x', '/root/x', '/sys/fs/cgroup/x'])
    expect(await run(`touch ${path} 2>&1 || true`)).toMatch(/Read-only file system|Permission denied/);
  expect(await run('touch /tmp/x && ls /tmp/x')).toBe('/tmp/x\n');
  expect(await run('grep " /var/task " /proc/mounts | tail -n 1 | cut -d" " -f4')).toMatch(
    /^ro,nosuid,nodev/,
  );
});

test.each([192, 2048])(
  'its limits are those of its code, though it was made without: %i MiB',
  async (memoryMiB) => {
    const { run } = await bound(world, { memoryMiB, tmpMiB: 64 });
    expect(await run('df -m /tmp | tail -n 1 | tr -s " " | cut -d" " -f2')).toBe('64\n');
    const limit = 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null';
    const own = `${limit} || cat /sys/fs/cgroup/memory$(sed -n "s/.*:memory://p" /proc/self/cgroup)/memory.limit_in_bytes`;
    expect(await run(own)).toContain(String(memoryMiB * 2 ** 20));
  },
);

test('processor time is limited once it was frozen', async () => {
  const { run, sandbox } = await bound(world, { milliCpu: 72 });
  const quota = 'cat /sys/fs/cgroup/cpu$(sed -n "s/.*:cpu[^:]*://p" /proc/self/cgroup)/cpu.cfs_quota_us';
  const paths = `${quota} 2>/dev/null || cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null || true`;
  expect(await run(paths)).not.toContain('7200');
  await world.sandboxes.host.freeze(sandbox);
  await world.sandboxes.host.thaw(sandbox);
  expect(await run(paths)).toContain('7200');
});

test('all that it wrote is told before its answer', async () => {
  const { run, sandbox } = await bound(world);
  for (let round = 0; round < 5; round += 1) {
    world.output.delete(sandbox.id);
    expect(await run('seq 1 200 >&2; echo done')).toBe('done\n');
    expect(world.output.get(sandbox.id)?.trim().split('\n')).toHaveLength(200);
  }
});

test('one that floods its output is held up by it, and loses nothing', async () => {
  const { run, sandbox } = await bound(world);
  world.output.delete(sandbox.id);
  expect(await run('head -c 6000000 /dev/zero | tr "\\0" x >&2; echo last >&2; echo done')).toBe('done\n');
  const written = world.output.get(sandbox.id) ?? '';
  expect(written.length).toBe(6_000_005);
  expect(written.endsWith('xlast\n')).toBe(true);
});

test('sandboxes outlive a containerd that is killed, and can be removed after it', async () => {
  const { run, sandbox } = await bound(world);
  await world.crashRuntime();
  expect(await run('echo well')).toBe('well\n');
  await world.sandboxes.host.remove(sandbox);
  expect(exits.has(sandbox.id)).toBe(true);
  const other = await bound(world);
  expect(await other.run('echo well')).toBe('well\n');
});

test('one whose shim is killed ends, and leaves nothing', async () => {
  const { sandbox } = await bound(world);
  const shim = await processNamed(['containerd-shim', `-id ${sandbox.id}`]);
  process.kill(shim ?? 0, 'SIGKILL');
  await exitOf(sandbox);
  await world.sandboxes.host.remove(sandbox);
  expect(await world.traces()).toEqual([]);
  const place = await eventually('the place is empty', async () =>
    (await processNamed(['2147483647'], shim)) === undefined ? true : undefined,
  );
  expect(place).toBe(true);
});

test('what mounts code may be killed: the next one is started for the next sandbox', async () => {
  const mounter = await processNamed(['perl', 'size of tmp'], process.pid);
  process.kill(mounter ?? 0, 'SIGKILL');
  // What was asked of the former one and not answered fails.
  const { run } = await eventually('one is made again', () => bound(world));
  expect(await run('cat /var/task/hello')).toBe('from the code\n');
});

test('a frozen one stands still until it is thawed, and can be removed', async () => {
  const { host } = world.sandboxes;
  const { sandbox, run } = await bound(world);
  await run('while :; do usleep 5000; echo tick; done >&2 & echo');
  const ticks = () => (world.output.get(sandbox.id) ?? '').length;
  await eventually('it ticks', async () => (ticks() > 20 ? true : undefined));
  await host.freeze(sandbox);
  const still = await eventually('it stands still', async () => {
    const seen = ticks();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return ticks() === seen ? seen : undefined;
  });
  await host.thaw(sandbox);
  await eventually('it goes on', async () => (ticks() > still ? true : undefined));
  await host.freeze(sandbox);
  await host.remove(sandbox);
  expect(exits.get(sandbox.id)).toEqual({ exitCode: 137, outOfMemory: false });
});

test('what eats memory in one is killed there; another one goes on', async () => {
  const [eater, other] = await Promise.all([bound(world), bound(world)]);
  const eaten = eater.run('tail -c 400000000 /dev/zero >/dev/null; echo $?');
  expect(await other.run('echo well')).toBe('well\n');
  expect(await eaten).toBe('137\n');
  expect(await world.sandboxes.host.peakMemory(eater.sandbox)).toBeGreaterThan(100 * 2 ** 20);
});

test('a runtime that runs out of memory itself is told so', async () => {
  const { host } = world.sandboxes;
  const greedy = { ...ownProcess, command: ['/bin/sh', '-c', 'exec tail -c 400000000 /dev/zero'] };
  const sandbox = await host.make(greedy, aCode(world));
  expect(await exitOf(sandbox)).toEqual({ exitCode: 137, outOfMemory: true });
});

test('one that fills /tmp or makes processes without end harms only itself', async () => {
  const { run } = await bound(world, { tmpMiB: 16, memoryMiB: 256 });
  expect(
    await run('said=$(dd if=/dev/zero of=/tmp/big bs=1M count=40 2>&1); rm /tmp/big; echo $said'),
  ).toContain('No space left');
  const bomb = 'i=0; while [ $i -lt 1100 ]; do sleep 3 & i=$((i+1)); done';
  expect(await run(`sh -c '${bomb}' 2>&1 | grep -c "an.t fork" || true`)).not.toBe('0\n');
  const other = await bound(world);
  expect(await other.run('echo well')).toBe('well\n');
});

test('one whose code is there from the start has its environment', async () => {
  const { host, api } = world.sandboxes;
  const sandbox = await host.make(ownProcess, aCode(world));
  const link = api.open(sandbox);
  expect(await link.begin(aCode(world), AbortSignal.timeout(20_000))).toEqual({ type: 'ready' });
  expect(await runIn(link, 'echo $STAGE; cat /var/task/hello; touch /var/task/x 2>&1 || true')).toMatch(
    /^test\nfrom the code\n.*Read-only file system/,
  );
});

test('its end is told with the exit code, after its last words', async () => {
  const { host } = world.sandboxes;
  const sandbox = await host.make(
    { ...ownProcess, command: ['/bin/sh', '-c', 'echo last words; exit 3'] },
    aCode(world),
  );
  expect(await exitOf(sandbox)).toEqual({ exitCode: 3, outOfMemory: false });
  expect(world.output.get(sandbox.id)).toBe('last words\n');
});

test('one that cannot be made leaves nothing', async () => {
  const { host } = world.sandboxes;
  await expect(host.make({ ...prewarmed, image: 'registry.test/none:1' })).rejects.toMatchObject({
    code: 'NotFound',
  });
  await expect(host.make({ ...prewarmed, command: ['/none'] })).rejects.toMatchObject({ code: 'Failed' });
  await expect(host.make(ownProcess)).rejects.toMatchObject({ code: 'Refused' });
  expect(await world.traces()).toEqual([]);
});

test('all of an agent before are removed, also frozen ones', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => bound(world)));
  const [first] = made;
  if (first) await world.sandboxes.host.freeze(first.sandbox);
  await world.reopen();
  world.sandboxes.host.onExit(noteExit);
  expect((await world.traces()).length).toBeGreaterThan(15);
  await world.sandboxes.host.removeAll();
  expect(await world.traces()).toEqual([]);
});
