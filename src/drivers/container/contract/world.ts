// What does a contract test run on, and how does it say what it wants?
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type {
  ContainerDriver,
  ContainerHandle,
  ContainerSpec,
  ContainerStatus,
  ProcessStreams,
} from '../driver.ts';
import type { ImageStore } from '../image-store.ts';

/** One implementation, opened. */
export interface ContractWorld {
  readonly containers: ContainerDriver;
  readonly images: ImageStore;
  /** What busybox is in this world: any bytes for a simulated one. */
  readonly busybox: Buffer;
  /** Our own crash: everything closed and opened again; containers and images are new objects afterwards. */
  reopen(): Promise<void>;
  /** The runtime below is killed, and comes back. */
  crashRuntime(): Promise<void>;
  close(): Promise<void>;
}

export const testImage = 'registry.test/busybox:1';

let count = 0;
/** Another id on each call. */
export function freshId(): string {
  count += 1;
  return `c-${process.pid}-${count}`;
}

export function aContainer(overrides: Partial<ContainerSpec> = {}): ContainerSpec {
  const id = overrides.id ?? freshId();
  return {
    id,
    group: `g-${id}`,
    labels: { 'test/name': id },
    image: testImage,
    env: [],
    user: {},
    hostname: 'unit',
    mounts: [],
    cgroupPath: `pods/${id}`,
    resources: {},
    security: {},
    terminal: false,
    stdin: false,
    ...overrides,
  };
}

/** The text of a shell program that both worlds know: see fake-shell.ts. */
export const shell = (script: string): readonly string[] => ['sh', '-c', script];

export async function started(
  world: ContractWorld,
  overrides: Partial<ContainerSpec>,
): Promise<ContainerHandle> {
  const handle = await world.containers.create(aContainer(overrides));
  await world.containers.start(handle);
  return handle;
}

export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads on until the text is there; what comes after it stays unread. Returns all that was read. */
export async function readUntil(streams: ProcessStreams, wanted: string): Promise<string> {
  let text = '';
  const source = streams.stdout[Symbol.asyncIterator]();
  while (!text.includes(wanted)) {
    const { done, value } = await source.next();
    if (done) throw new Error(`The output ended without ${JSON.stringify(wanted)}: ${JSON.stringify(text)}`);
    text += Buffer.from(value).toString('utf8');
  }
  return text;
}

/** Waits for a condition, for at most so long. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  limitMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (let last: unknown; ; ) {
    const found = await look().catch((error) => {
      last = error;
      return undefined;
    });
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Never happened: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function inState(world: ContractWorld, handle: ContainerHandle, state: ContainerStatus['state']) {
  return eventually(`${handle.id} is ${state}`, async () => {
    const status = await world.containers.inspect(handle);
    return status.state === state ? status : undefined;
  });
}

/** Lines of a log without their times: `stdout F hello`. */
export async function logLines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /, ''));
}

export async function inDirectory<T>(task: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'tc-contract-'));
  try {
    return await task(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function expectCode(work: Promise<unknown>, code: string): Promise<Error> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'DriverError', code });
  return error as Error; // It matched a DriverError.
}
