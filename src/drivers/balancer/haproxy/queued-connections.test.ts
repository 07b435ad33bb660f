import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeQueued, keepQueued, releaseQueued } from './queued-connections.ts';

let root = '';
const paths = () => ({ setting: join(root, 'setting'), processes: join(root, 'proc') });
const setting = () => readFile(paths().setting, 'utf8');
const one = () => join(root, 'one');
const two = () => join(root, 'two');

/** A process with a command line, in the host's network. */
async function running(pid: number, ...command: readonly string[]): Promise<void> {
  await network(String(pid), 'net:[1]');
  await writeFile(join(paths().processes, String(pid), 'cmdline'), `${command.join('\0')}\0`);
}

async function network(pid: string, name: string): Promise<void> {
  await mkdir(join(paths().processes, pid, 'ns'), { recursive: true });
  await rm(join(paths().processes, pid, 'ns/net'), { force: true });
  await symlink(name, join(paths().processes, pid, 'ns/net'));
}

/** A balancer of ours. */
async function balancer(pid: number, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'applied.json'), '{}');
  await running(
    pid,
    'haproxy',
    '-W',
    '-p',
    join(directory, 'haproxy.pid'),
    '-f',
    join(directory, 'haproxy.cfg'),
  );
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tutti-queued-'));
  await writeFile(paths().setting, '0');
  await network('self', 'net:[1]');
  await running(1, '/sbin/init');
  await balancer(10, one());
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('the setting is on from the first reload on, and put back at the end', async () => {
  await keepQueued(one(), paths());
  await keepQueued(one(), paths());
  expect(await setting()).toBe('1');
  await releaseQueued(one(), paths());
  expect(await setting()).toBe('0');
});

it('the setting stays on when it was on before us', async () => {
  await writeFile(paths().setting, '1\n');
  await keepQueued(one(), paths());
  await releaseQueued(one(), paths());
  expect(await setting()).toBe('1\n');
});

it('the last balancer that stops puts the setting back', async () => {
  await balancer(20, two());
  await keepQueued(one(), paths());
  await keepQueued(two(), paths());
  await releaseQueued(one(), paths());
  expect(await setting()).toBe('1');
  await rm(join(paths().processes, '10'), { recursive: true });
  await releaseQueued(two(), paths());
  expect(await setting()).toBe('0');
});

it.each([
  { name: 'another program’s HAProxy', command: ['haproxy', '-W', '-f', '/etc/haproxy/haproxy.cfg'] },
  { name: 'a program that is no HAProxy', command: ['tail', '-f', '/etc/haproxy/haproxy.cfg'] },
])('$name does not keep the setting', async ({ command }) => {
  await running(30, ...command);
  await keepQueued(one(), paths());
  await releaseQueued(one(), paths());
  expect(await setting()).toBe('0');
});

it('a balancer of ours in another network does not keep the setting', async () => {
  await balancer(20, two());
  await network('20', 'net:[2]');
  await keepQueued(one(), paths());
  await releaseQueued(one(), paths());
  expect(await setting()).toBe('0');
});

it('a host without the setting goes without', async () => {
  await rm(paths().setting);
  await keepQueued(one(), paths());
  await releaseQueued(one(), paths());
  await expect(setting()).rejects.toThrow('ENOENT');
});

it('says whether a reload may lose connections that wait, and why', async () => {
  expect(await describeQueued(paths())).toContain('net.ipv4.tcp_migrate_req is 0');
  await writeFile(paths().setting, '1\n');
  expect(await describeQueued(paths())).toBe('connections that wait outlive a reload on an overloaded host');
  await rm(paths().setting);
  expect(await describeQueued(paths())).toContain('older than 5.14');
});
