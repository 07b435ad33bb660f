// What does a machine driver's contract run on, and how does it look into a guest?
import { expect } from 'vitest';
import type { MachineDisk, MachineDriver, MachineEvent, MachineSpec } from '../driver.ts';

/** A running guest, from inside. How a world gets in is its own affair. */
export interface Guest {
  /** Resolves when its services are up. */
  booted(): Promise<void>;
  /** Undefined: there is no such file. Throws when the guest does not answer. */
  readFile(path: string): Promise<string | undefined>;
  writeFile(path: string, content: string): Promise<void>;
  /** What `hostname` says. */
  hostname(): Promise<string>;
  /** Bytes of a block device; undefined: there is none of that name, or it cannot be opened. */
  deviceBytes(device: string): Promise<number | undefined>;
  /** Makes a filesystem on the device unless it has one, and mounts it. */
  mount(device: string, directory: string): Promise<void>;
  unmount(directory: string): Promise<void>;
  /** What a user of it would type. */
  reboot(): Promise<void>;
  powerOff(): Promise<void>;
  /** The machine ends without being asked: what runs it is killed from outside. */
  crash(): Promise<void>;
}

/** One implementation, opened. */
export interface MachineWorld {
  readonly driver: MachineDriver;
  /** Name of an image with an init that knows how to power off, and with mkfs.ext4. */
  readonly image: string;
  /** How long a guest may take to boot. Default: a minute. */
  readonly bootMs?: number;
  /** Does an image of this name exist? */
  hasImage(name: string): Promise<boolean>;
  /** A spec that works here: network, paths, a size. Each with an id of its own. */
  aMachine(overrides?: Partial<MachineSpec>): Promise<MachineSpec>;
  /** A disk of so many bytes, as the volume driver makes them. */
  aDisk(bytes: number, overrides?: Partial<MachineDisk>): Promise<MachineDisk>;
  /** The disk's file grows. */
  growDisk(disk: MachineDisk, bytes: number): Promise<void>;
  guest(spec: MachineSpec): Guest;
  /** All that was written to its console. */
  consoleOf(spec: MachineSpec): Promise<string>;
  /** Our own crash: the driver is another object afterwards. */
  reopen(): Promise<void>;
  /** As after a reboot of the host: nothing runs any more. */
  restartHost(): Promise<void>;
  close(): Promise<void>;
}

/** Waits for a condition, for at most so long. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  limitMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (let last: unknown; ; ) {
    const found = await look().catch((error) => {
      last = error;
      return undefined;
    });
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Never happened: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Created, started and up. */
export async function runningMachine(
  world: MachineWorld,
  overrides: Partial<MachineSpec> = {},
): Promise<MachineSpec> {
  const spec = await world.aMachine(overrides);
  await world.driver.create(spec);
  await world.driver.start(spec);
  await world.guest(spec).booted();
  return spec;
}

/** Hears events from now on. */
export function listen(world: MachineWorld): {
  next(id: string): Promise<MachineEvent & { readonly type: 'end' }>;
  stop(): void;
} {
  const closing = new AbortController();
  const heard: MachineEvent[] = [];
  const events = world.driver.events(closing.signal);
  (async () => {
    for await (const event of events) heard.push(event);
  })().catch(() => undefined);
  return {
    next: (id) =>
      eventually(`the end of ${id}`, async () => {
        const index = heard.findIndex((event) => event.type === 'end' && event.id === id);
        const event = index < 0 ? undefined : heard.splice(index, 1)[0];
        return event?.type === 'end' ? event : undefined;
      }),
    stop: () => closing.abort(),
  };
}

export async function expectCode(work: Promise<unknown>, code: string): Promise<Error> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'DriverError', code });
  return error as Error; // It matched a DriverError.
}
