// What every machine driver promises about disks beside the root disk.
import { expect, it } from 'vitest';
import { eventually, expectCode, type MachineWorld, runningMachine } from './world.ts';

const MIB = 1 << 20;
const GRACE_MS = 60_000;

export function diskContract(world: () => MachineWorld): void {
  it('shows a disk that is attached at start, under its name, and keeps what is written to it', async () => {
    const { driver } = world();
    const disk = await world().aDisk(32 * MIB, { device: '/dev/sdf' });
    const spec = await runningMachine(world(), { disks: [disk] });
    const guest = world().guest(spec);
    expect((await driver.inspect(spec)).disks).toEqual([disk.id]);
    expect(await guest.deviceBytes('/dev/sdf')).toBe(32 * MIB);
    await guest.mount('/dev/sdf', '/mnt');
    await guest.writeFile('/mnt/note', 'on the disk\n');
    await driver.stop(spec, GRACE_MS);
    await driver.remove(spec);
    const other = await runningMachine(world(), { disks: [{ ...disk, device: '/dev/sdg' }] });
    await world().guest(other).mount('/dev/sdg', '/mnt');
    expect(await world().guest(other).readFile('/mnt/note')).toBe('on the disk\n');
    await driver.remove(other);
  });

  it('attaches, grows and detaches while the guest runs', async () => {
    const { driver } = world();
    const spec = await runningMachine(world());
    const guest = world().guest(spec);
    const disk = await world().aDisk(32 * MIB, { device: '/dev/sdh' });
    await driver.attachDisk(spec, disk);
    await driver.attachDisk(spec, disk);
    const bytes = (wanted: number | undefined) =>
      eventually(`/dev/sdh has ${wanted} bytes`, async () =>
        (await guest.deviceBytes('/dev/sdh')) === wanted ? true : undefined,
      );
    await bytes(32 * MIB);
    await expectCode(
      driver.attachDisk(spec, await world().aDisk(MIB, { device: '/dev/sdh' })),
      'AlreadyExists',
    );
    await guest.mount('/dev/sdh', '/mnt');
    await guest.writeFile('/mnt/note', 'here\n');
    await world().growDisk(disk, 48 * MIB);
    await driver.resizeDisk(spec, disk.id);
    await bytes(48 * MIB);
    await expectCode(driver.detachDisk(spec, disk.id), 'Refused');
    expect((await driver.inspect(spec)).disks).toEqual([disk.id]);
    await guest.unmount('/mnt');
    await driver.detachDisk(spec, disk.id);
    await driver.detachDisk(spec, disk.id);
    expect((await driver.inspect(spec)).disks).toEqual([]);
    await bytes(undefined);
    await driver.attachDisk(spec, disk);
    await guest.mount('/dev/sdh', '/mnt');
    expect(await guest.readFile('/mnt/note')).toBe('here\n');
    await driver.detachDisk(spec, disk.id, { force: true });
    expect((await driver.inspect(spec)).disks).toEqual([]);
    await driver.remove(spec);
  });

  it('attaches to a machine that is stopped, for its next start, and survives our crash', async () => {
    const disk = await world().aDisk(16 * MIB, { device: '/dev/sdf' });
    const spec = await world().aMachine();
    await world().driver.create(spec);
    await world().driver.attachDisk(spec, disk);
    expect((await world().driver.inspect(spec)).disks).toEqual([disk.id]);
    await world().driver.start({ ...spec, disks: [disk] });
    await world().guest(spec).booted();
    await world().reopen();
    const { driver } = world();
    expect((await driver.inspect(spec)).disks).toEqual([disk.id]);
    expect(await world().guest(spec).deviceBytes('/dev/sdf')).toBe(16 * MIB);
    await driver.detachDisk(spec, disk.id);
    expect(await world().guest(spec).deviceBytes('/dev/sdf')).toBeUndefined();
    await driver.remove(spec);
  });
}
