// What every machine driver promises about saving a machine as an image.
import { expect, it } from 'vitest';
import { type MachineWorld, runningMachine } from './world.ts';

const GRACE_MS = 60_000;

export function imageContract(world: () => MachineWorld): void {
  it.each(['running', 'stopped'] as const)(
    'saves a %s machine as an image, without its identity',
    async (state) => {
      const { driver, image } = world();
      const name = `machines.test/saved-${state}:latest`;
      const spec = await runningMachine(world());
      const guest = world().guest(spec);
      await guest.writeFile('/opt/baked', 'app\n');
      await guest.writeFile('/etc/ssh/ssh_host_ed25519_key', 'secret\n');
      await guest.writeFile('/var/lib/cloud/instance', 'old\n');
      const machineId = await guest.readFile('/etc/machine-id');
      if (state === 'stopped') await driver.stop(spec, GRACE_MS);
      await driver.captureImage(spec, name);
      expect(await world().hasImage(name)).toBe(true);
      expect((await driver.inspect(spec)).state).toBe(state);
      await driver.prepareImage(name);
      const clone = await runningMachine(world(), { image: name });
      const inside = world().guest(clone);
      expect(await inside.readFile('/opt/baked')).toBe('app\n');
      // Some images make new ones at their first boot.
      expect(await inside.readFile('/etc/ssh/ssh_host_ed25519_key')).not.toBe('secret\n');
      expect(await inside.readFile('/var/lib/cloud/instance')).toBeUndefined();
      expect(await inside.readFile('/etc/machine-id')).not.toBe(machineId);
      for (const each of [spec, clone]) await driver.remove(each);
      await driver.forgetImage(name);
      expect(spec.image).toBe(image);
    },
  );

  it('tells that an image is not there', async () => {
    await expect(world().driver.prepareImage('machines.test/none:latest')).rejects.toMatchObject({
      code: 'NotFound',
    });
  });
}
