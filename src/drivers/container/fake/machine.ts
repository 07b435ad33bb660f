// What is the state of a simulated host, and how does a test drive it?
//
// Containers, their processes and files, and the images they come from. It outlives any driver opened on it.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandLine, environment } from '../command.ts';
import type {
  ContainerEvent,
  ContainerHandle,
  ContainerSpec,
  ContainerState,
  Exit,
  Usage,
} from '../driver.ts';
import { DriverError } from '../driver.ts';
import { createEventHub, type EventHub } from '../event-hub.ts';
import type { ImageConfig } from '../manifest.ts';
import { createGate, type Gate } from './gate.ts';
import { createFakeImages, type FakeImages } from './images.ts';
import { createFakeLog } from './log.ts';
import { type FakeProgram, type RunningFake, runFake } from './process.ts';

export interface FakeOptions {
  /** Finds what a command line runs; undefined = "no such file". Absent: everything runs until it is killed. */
  readonly programs?: (args: readonly string[]) => FakeProgram | undefined;
  readonly now?: () => number;
  /** Calls wait for `gate.step()`. */
  readonly stepped?: boolean;
  /** Also write logs to their paths. Default: only kept in memory (`logOf`). */
  readonly writeLogs?: boolean;
}

export interface FakeContainer {
  spec: ContainerSpec;
  readonly imageDigest: string;
  readonly image: ImageConfig;
  readonly createdMs: number;
  readonly files: Map<string, string>;
  readonly sinks: Set<(stream: 'stdout' | 'stderr', text: string) => void>;
  state: ContainerState;
  pid: number;
  startedMs?: number;
  exit?: Exit;
  process?: RunningFake;
  usage: Usage;
  log: string;
  /** Why the next end is not what it seems. */
  outOfMemory: boolean;
  /** Resolves with the end of the current run. */
  exited(): Promise<Exit>;
  /** Tells those who wait. */
  settle(exit: Exit): void;
}

export interface FakeMachine {
  readonly gate: Gate;
  readonly hub: EventHub<ContainerEvent>;
  readonly images: FakeImages;
  create(spec: ContainerSpec): Promise<ContainerHandle>;
  start(container: FakeContainer): void;
  restart(container: FakeContainer): void;
  remove(id: string): Promise<void>;
  /** Throws NotFound. */
  get(id: string): FakeContainer;
  find(id: string): FakeContainer | undefined;
  all(): readonly FakeContainer[];
  programFor(args: readonly string[]): FakeProgram | undefined;
  noSuchProgram(args: readonly string[]): DriverError;
  /** Ends a container's main process, as if by itself. */
  exit(id: string, exitCode: number, options?: { readonly outOfMemory?: boolean }): Promise<Exit>;
  /** Sets what `usage` answers. */
  setUsage(id: string, usage: Usage): void;
  logOf(id: string): string;
  /** As after a restart of the runtime. */
  loseEvents(): void;
}

export function createFakeMachine(options: FakeOptions = {}): FakeMachine {
  const { now = Date.now, writeLogs = false } = options;
  const gate = createGate(options.stepped === true);
  const hub = createEventHub<ContainerEvent>();
  const images = createFakeImages(gate, now);
  const containers = new Map<string, FakeContainer>();
  const untilKilled: FakeProgram = (process) => process.forever();
  const programFor = options.programs ?? (() => untilKilled);
  let lastPid = 1000;

  const get = (id: string): FakeContainer => {
    const found = containers.get(id);
    if (found === undefined) throw new DriverError('NotFound', `There is no container "${id}"`);
    return found;
  };
  const noSuchProgram = ([program = '']: readonly string[]) =>
    new DriverError('Failed', `exec: "${program}": stat ${program}: no such file or directory`);
  const run = (container: FakeContainer): void => {
    const { spec } = container;
    const args = commandLine(container.image, spec);
    const program = programFor(args);
    if (program === undefined) throw noSuchProgram(args);
    const log = createFakeLog(now, (lines) => {
      container.log += lines;
      if (writeLogs && spec.logPath !== undefined) append(spec.logPath, lines);
    });
    const output = (stream: 'stdout' | 'stderr', text: string) => {
      log.write(spec.terminal ? 'stdout' : stream, text);
      for (const sink of container.sinks) sink(stream, text);
    };
    lastPid += 1;
    Object.assign(container, {
      state: 'running',
      pid: lastPid,
      startedMs: now(),
      exit: undefined,
      outOfMemory: false,
    });
    const process = runFake(program, {
      args,
      env: environment(container.image, spec),
      files: container.files,
      output,
    });
    container.process = process;
    if (!spec.stdin) process.stdin.end();
    process.ended.then((exitCode) => {
      log.end();
      const exit = { exitCode, outOfMemory: container.outOfMemory, finishedMs: now() };
      Object.assign(container, { state: 'exited', exit });
      if (exit.outOfMemory) hub.publish({ type: 'out-of-memory', id: spec.id });
      hub.publish({ type: 'exit', id: spec.id, exit });
      container.settle(exit);
    });
  };
  return {
    gate,
    hub,
    images,
    get,
    find: (id) => containers.get(id),
    all: () => [...containers.values()],
    programFor,
    noSuchProgram,
    async create(spec) {
      if (!containers.has(spec.id)) containers.set(spec.id, await makeContainer(images, spec, now()));
      return { id: spec.id };
    },
    start(container) {
      if (container.state === 'created') run(container);
    },
    restart(container) {
      if (container.state !== 'exited' && container.state !== 'created') return;
      renewExit(container);
      run(container);
    },
    async remove(id) {
      const container = containers.get(id);
      if (container === undefined) return;
      if (container.state === 'running' || container.state === 'paused') {
        container.process?.end(137);
        await container.exited();
      }
      containers.delete(id);
    },
    async exit(id, exitCode, { outOfMemory = false } = {}) {
      const container = get(id);
      container.outOfMemory = outOfMemory;
      container.process?.end(exitCode);
      return container.exited();
    },
    setUsage: (id, usage) => void Object.assign(get(id), { usage }),
    logOf: (id) => get(id).log,
    loseEvents: () => hub.publish({ type: 'resync' }),
  };
}

function append(path: string, lines: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, lines);
}

async function makeContainer(
  images: FakeImages,
  spec: ContainerSpec,
  createdMs: number,
): Promise<FakeContainer> {
  const { digest, config } = await images.resolve(spec.image);
  commandLine(config, spec);
  const user = spec.user.uid ?? spec.user.name ?? config.user;
  if (spec.security.mustNotBeRoot && ['', '0', 'root'].includes(String(user))) {
    throw new DriverError('Refused', 'Container must not run as root, but its user is root (0)');
  }
  const container: FakeContainer = {
    spec,
    imageDigest: digest,
    image: config,
    createdMs,
    files: new Map(),
    sinks: new Set(),
    state: 'created',
    pid: 0,
    usage: { cpuNanos: 0, memoryBytes: 0, pids: 1 },
    log: '',
    outOfMemory: false,
    exited: () => Promise.reject(new Error('Not yet')),
    settle: () => undefined,
  };
  renewExit(container);
  return container;
}

/** A new end to wait for: of the run that comes. */
function renewExit(container: FakeContainer): void {
  const next = new Promise<Exit>((resolve) => {
    container.settle = resolve;
  });
  container.exited = () => next;
}
