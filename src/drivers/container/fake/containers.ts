// The container driver, simulated: every promise of driver.ts kept without a process.
//
// State is in the machine (below); the driver has none, so that opening another one on the same machine is what a crash of
// ours is. Tests drive it through the machine's controls.
import type { ContainerDriver, ContainerStatus, ExecSpec, ProcessStreams, RunningExec } from '../driver.ts';
import { DriverError } from '../driver.ts';
import { createOutputQueue } from '../output.ts';
import type { FakeContainer, FakeMachine } from './machine.ts';
import { runFake } from './process.ts';

const SIGKILL = 9;

export function createFakeDriver(machine: FakeMachine): ContainerDriver {
  const { gate } = machine;
  const get = (id: string): FakeContainer => machine.get(id);
  return {
    capabilities: async () => ({ runtime: 'simulated', cgroup: 'v2', systemResource: true, choices: [] }),
    create: (spec) => gate.pass('create', [spec], () => machine.create(spec)),
    start: (handle) => gate.pass('start', [handle], () => machine.start(get(handle.id))),
    async wait(handle, signal) {
      const container = get(handle.id);
      return abortable(container.exited(), signal);
    },
    kill: (handle, signal, options) =>
      gate.pass('kill', [handle, signal, options], () => machine.find(handle.id)?.process?.signal(signal)),
    remove: (handle) => gate.pass('remove', [handle], () => machine.remove(handle.id)),
    async inspect(handle) {
      return statusOf(get(handle.id));
    },
    restart: (handle) => gate.pass('restart', [handle], () => machine.restart(get(handle.id))),
    update: (handle, resources) =>
      gate.pass('update', [handle, resources], () => {
        const container = get(handle.id);
        container.spec = { ...container.spec, resources };
      }),
    pause: (handle) => gate.pass('pause', [handle], () => setPaused(get(handle.id), true)),
    resume: (handle) => gate.pass('resume', [handle], () => setPaused(get(handle.id), false)),
    usage: async (handle) => get(handle.id).usage,
    exec: (handle, spec) => gate.pass('exec', [handle, spec], () => runExec(machine, get(handle.id), spec)),
    attach: (handle, signal) => gate.pass('attach', [handle], () => attach(get(handle.id), signal)),
    list: () => gate.pass('list', [], () => machine.all().map(statusOf)),
    events: (signal) => machine.hub.events(signal),
    commitLayer: (handle) => gate.pass('commitLayer', [handle], () => commit(machine, get(handle.id))),
  };
}

function statusOf(container: FakeContainer): ContainerStatus {
  const { spec, state, pid, startedMs, exit } = container;
  return {
    handle: { id: spec.id },
    labels: spec.labels,
    image: spec.image,
    imageDigest: container.imageDigest,
    state,
    createdMs: container.createdMs,
    ...(state === 'exited' ? {} : { pid }),
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(state === 'exited' && exit !== undefined ? { exit } : {}),
  };
}

function requireRunning(container: FakeContainer): void {
  if (container.state === 'running' || container.state === 'paused') return;
  throw new DriverError('Refused', `Container "${container.spec.id}" is not running`);
}

function setPaused(container: FakeContainer, paused: boolean): void {
  requireRunning(container);
  container.state = paused ? 'paused' : 'running';
}

function runExec(machine: FakeMachine, container: FakeContainer, spec: ExecSpec): RunningExec {
  requireRunning(container);
  if (spec.command.length === 0) throw new DriverError('Refused', 'No command to run');
  const program = machine.programFor(spec.command);
  if (program === undefined) throw machine.noSuchProgram(spec.command);
  const queues = { stdout: createOutputQueue(), stderr: createOutputQueue() };
  const running = runFake(program, {
    args: spec.command,
    env: [...container.spec.env, ...(spec.env ?? [])],
    files: container.files,
    output: (stream, text) => void queues[spec.terminal ? 'stdout' : stream].push(Buffer.from(text)),
  });
  // The kernel ends what is left in a container with its first process.
  container.process?.ended.then(() => running.end(128 + SIGKILL));
  running.ended.then(() => {
    queues.stdout.end();
    queues.stderr.end();
  });
  if (!spec.stdin) running.stdin.end();
  const input = { write: running.stdin.push, closeStdin: async () => running.stdin.end() };
  return {
    stdout: queues.stdout.stream,
    stderr: queues.stderr.stream,
    ...(spec.stdin ? input : noInput('The process was started without standard input')),
    resize: async (columns, rows) => running.resize(columns, rows),
    wait: async (signal) => ({ exitCode: await abortable(running.ended, signal) }),
    kill: async (signal) => running.signal(signal),
  };
}

function attach(container: FakeContainer, signal: AbortSignal): ProcessStreams {
  const { spec } = container;
  if (container.state === 'exited') throw new DriverError('Refused', `Container "${spec.id}" is not running`);
  const queues = { stdout: createOutputQueue(), stderr: createOutputQueue() };
  const sink = (stream: 'stdout' | 'stderr', text: string) =>
    void queues[spec.terminal ? 'stdout' : stream].push(Buffer.from(text));
  container.sinks.add(sink);
  const stop = () => {
    container.sinks.delete(sink);
    queues.stdout.end();
    queues.stderr.end();
  };
  signal.addEventListener('abort', stop, { once: true });
  container.exited().then(stop, stop);
  const input = {
    write: async (chunk: Uint8Array) => container.process?.stdin.push(chunk),
    closeStdin: async () => container.process?.stdin.end(),
  };
  return {
    stdout: queues.stdout.stream,
    stderr: queues.stderr.stream,
    ...(spec.stdin ? input : noInput(`Container "${spec.id}" was made without standard input`)),
    async resize(columns, rows) {
      if (!spec.terminal) throw new DriverError('Refused', `Container "${spec.id}" has no terminal`);
      container.process?.resize(columns, rows);
    },
  };
}

function noInput(message: string) {
  const refuse = async () => {
    throw new DriverError('Refused', message);
  };
  return { write: refuse, closeStdin: refuse };
}

async function commit(machine: FakeMachine, container: FakeContainer) {
  if (container.state === 'running' || container.state === 'paused') {
    throw new DriverError('Refused', `Container "${container.spec.id}" runs: its layer cannot be taken`);
  }
  return machine.images.layerOf(container.files);
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DriverError('Aborted', 'Aborted'));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject);
  });
}
