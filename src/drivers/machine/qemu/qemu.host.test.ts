// A real guest under QEMU: it boots as itself, is reached by its address, stops, comes back, and its end is told.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineEvent } from '../driver.ts';
import {
  aDebianMachine,
  banner,
  debianImages,
  endWorld,
  ensureDebian,
  IMAGE,
  layout,
  network,
  ssh,
} from './debian-guest.case.ts';
import { openQemuMachines, type QemuMachines } from './open.ts';

const GRACE_MS = 60_000;
const log = { info() {}, warn: (message: string, fields?: unknown) => console.warn(message, fields) };

describe('a Debian machine under QEMU', () => {
  let machines: QemuMachines;
  const open = () =>
    openQemuMachines({ layout, images: debianImages, log, accelerator: 'tcg', templates: [] });
  beforeAll(async () => {
    await ensureDebian();
    await network.setup();
    machines = await open();
  }, 900_000);
  afterAll(async () => {
    for (const { handle } of await machines.driver.list()) await machines.driver.remove(handle);
    machines.close();
    await endWorld();
  });

  it('boots as itself, reboots, turns off, comes back with its disk, and its crash is told', async () => {
    const lines: string[] = [];
    await machines.driver.prepareImage(IMAGE, (line) => lines.push(line));
    expect(lines).not.toEqual([]);
    const spec = await aDebianMachine(5);
    await machines.driver.create(spec);
    await machines.driver.start(spec);
    await banner(spec.network.address);
    const asked = 'hostname; cat /etc/machine-id; echo kept >/root/kept; df --output=size -B1 / | tail -n 1';
    const [name, machineId, size] = (await ssh(spec, asked)).split('\n');
    expect(name).toBe(spec.hostname);
    expect(machineId).toMatch(/^[0-9a-f]{32}$/);
    expect(Number(size)).toBeGreaterThan(0.9 * spec.rootDiskBytes);

    await machines.driver.reboot(spec, GRACE_MS);
    await banner(spec.network.address);
    expect(await ssh(spec, 'cat /root/kept /etc/machine-id')).toBe(`kept\n${machineId}\n`);

    // We are killed and come back.
    machines.close();
    machines = await open();
    expect((await machines.driver.inspect(spec)).state).toBe('running');
    await machines.driver.stop(spec, GRACE_MS);
    const stopped = await machines.driver.inspect(spec);
    expect(stopped).toMatchObject({ state: 'stopped', end: { how: 'poweroff', message: 'turned off' } });

    await machines.driver.start(spec);
    const { pid = 0 } = await machines.driver.inspect(spec);
    const closing = new AbortController();
    const events = machines.driver.events(closing.signal);
    process.kill(pid, 'SIGKILL');
    const { value } = (await events.next()) as { value: MachineEvent };
    expect(value).toMatchObject({ type: 'end', id: spec.id, end: { how: 'crash' } });
    closing.abort();
    await machines.driver.start(spec);
    await banner(spec.network.address);
    expect(await ssh(spec, 'cat /root/kept')).toBe('kept\n');
    expect(await readFile(spec.consolePath, 'utf8')).toContain('Reached target');
    await machines.driver.remove(spec);
    expect(await machines.driver.list()).toEqual([]);
  }, 600_000);
});
