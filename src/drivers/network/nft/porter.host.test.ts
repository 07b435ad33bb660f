import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { run } from './command.ts';
import { Porter } from './porter.ts';

const folder = await mkdtemp(join(tmpdir(), 'tutti-porter-'));
const porter = new Porter();
const make = (name: string) =>
  porter.do('make', join(folder, name), name, 1400, '169.254.1.1', '0a:58:a9:fe:01:01');
const inside = (name: string, ...command: readonly string[]) =>
  run(['nsenter', `--net=${join(folder, name, 'net')}`, ...command]);

afterAll(async () => {
  await porter.do('remove', 'tnporter1', join(folder, 'tnporter1'), 'tnporter2', join(folder, 'tnporter2'));
  porter.close();
  await rm(folder, { recursive: true, force: true });
});

it('makes a link into a namespace of its own and gives it an address', async () => {
  await make('tnporter1');
  const mac = '0a:58:c6:12:00:05';
  const at = join(folder, 'tnporter1');
  const gateway = ['169.254.1.1', '0a:58:a9:fe:01:01'];
  await porter.do('give', at, 'tnporter1', '198.18.0.5', mac, ...gateway, 'unit-5', '127.0.0.1');
  expect(await inside('tnporter1', 'ip', '-br', 'address')).toMatch(
    /^lo\s+UNKNOWN[\s\S]*^eth0@\S+\s+UP\s+198\.18\.0\.5\/32/m,
  );
  expect(await inside('tnporter1', 'ip', 'link', 'show', 'dev', 'eth0')).toMatch(
    new RegExp(`mtu 1400[^]*${mac}`),
  );
  expect(await inside('tnporter1', 'ip', 'route')).toMatch(
    /^default via 169\.254\.1\.1 dev eth0 ?\n169\.254\.1\.1 dev eth0 scope link/,
  );
  expect(await inside('tnporter1', 'ip', 'neigh')).toMatch(
    /^169\.254\.1\.1 dev eth0 lladdr 0a:58:a9:fe:01:01 PERMANENT/,
  );
  expect(await run(['ip', 'link', 'show', 'dev', 'tnporter1'])).toMatch(
    /mtu 1400[\s\S]*0a:58:a9:fe:01:01[\s\S]*alias unit-5/,
  );
  expect(await run(['ip', 'route', 'show', '198.18.0.5'])).toMatch(
    /^198\.18\.0\.5 dev tnporter1 scope link src 127\.0\.0\.1/,
  );
  expect(await run(['ip', 'neigh', 'show', 'dev', 'tnporter1'])).toMatch(
    new RegExp(`^198.18.0.5 lladdr ${mac} PERMANENT`),
  );
});

it('says what the kernel said, and goes on', async () => {
  await expect(make('tnporter1')).rejects.toThrow(/tnporter1: File exists/);
  await expect(
    porter.do('make', join(folder, 'other'), 'tnporter1', 1400, '169.254.1.1', '0a:58:a9:fe:01:01'),
  ).rejects.toThrow(/^link tnporter1: File exists$/);
  await porter.do('remove', 'no-such-link', join(folder, 'other'));
});

it('is started again after it died, or was ended', async () => {
  porter.close();
  await make('tnporter2');
  expect(await inside('tnporter2', 'cat', '/proc/sys/net/ipv4/ip_unprivileged_port_start')).toBe('0\n');
});

it('removes what it made, and what is gone is nothing', async () => {
  const words = ['tnporter2', join(folder, 'tnporter2')];
  await porter.do('remove', ...words);
  await porter.do('remove', ...words);
  expect(await run(['ip', '-br', 'link'])).not.toContain('tnporter2');
});
