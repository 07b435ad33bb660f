// How does a test get a simulated container driver? One call; `machine` is how the test drives it.
import type { ContainerDriver } from '../driver.ts';
import type { ImageStore } from '../image-store.ts';
import { createFakeDriver } from './containers.ts';
import { createFakeMachine, type FakeMachine, type FakeOptions } from './machine.ts';

export interface FakeContainerd {
  readonly containers: ContainerDriver;
  readonly images: ImageStore;
  readonly machine: FakeMachine;
}

/** With a machine given: another driver on the same one, as after a crash of ours. */
export function openFakeContainerd(
  options: FakeOptions = {},
  machine = createFakeMachine(options),
): FakeContainerd {
  return { containers: createFakeDriver(machine), images: machine.images, machine };
}
