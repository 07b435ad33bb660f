// The part of AgentCalls that is about pods: logs, exec, attach, port-forward, usage.
import type { ContainerDriver, ProcessStreams } from '../../drivers/container/driver.ts';
import { DriverError } from '../../drivers/container/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type {
  AgentCalls,
  AttachRequest,
  ContainerRef,
  ExecRequest,
  ExecStreams,
  LogsRequest,
  PodUsage,
  ProcessExit,
} from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { readLog } from '../logs/read.ts';
import { logPath } from '../pods/names.ts';
import { type ContainerRecord, isRunning } from '../pods/record.ts';
import type { PodWorker } from '../pods/worker.ts';
import { relay } from './relay.ts';

export interface PodCallDeps {
  readonly layout: HostLayout;
  readonly clock: Clock;
  readonly containers: ContainerDriver;
  workers(): ReadonlyMap<string, PodWorker>;
}

type PodCalls = Pick<AgentCalls, 'logs' | 'exec' | 'attach' | 'portForward' | 'usage'>;

export function podCalls(deps: PodCallDeps): PodCalls {
  return {
    logs: (request, signal) => logs(deps, request, signal),
    exec: (request, streams) => exec(deps, request, streams),
    attach: (request, streams) => attach(deps, request, streams),
    portForward: (request, stream, signal) => {
      const namespace = namespaceOf(workerOf(deps, request));
      return relay(namespace, request.port, stream, signal);
    },
    usage: () => usage(deps),
  };
}

function workerOf(deps: PodCallDeps, { namespace, pod }: Pick<ContainerRef, 'namespace' | 'pod'>): PodWorker {
  for (const worker of deps.workers().values()) {
    const { metadata } = worker.pod;
    if (metadata.name === pod && metadata.namespace === namespace) return worker;
  }
  throw new TuttiError('NotFound', `pods "${pod}" not found`, { about: { kind: 'pods', name: pod } });
}

function namespaceOf({ pod, record }: PodWorker): string {
  if (pod.spec.hostNetwork) return '/proc/self/ns/net';
  const { name } = pod.metadata;
  if (!record.port || !record.containers.some(isRunning))
    throw new TuttiError('BadRequest', `unable to forward port because pod "${name}" is not running`);
  return record.port.networkNamespace;
}

function containerOf(worker: PodWorker, { pod, container }: ContainerRef): ContainerRecord {
  const apps = worker.record.containers.filter(({ type }) => type === 'app');
  const name = container ?? (apps.length === 1 ? apps[0]?.name : undefined);
  const found = worker.record.containers.find((each) => each.name === name);
  if (found) return found;
  const message = name
    ? `container ${name} is not valid for pod ${pod}`
    : `a container name must be specified for pod ${pod}, choose one of: ${choices(worker.record.containers)}`;
  throw new TuttiError('BadRequest', message);
}

function choices(containers: readonly ContainerRecord[]): string {
  const names = (init: boolean) =>
    containers.filter(({ type }) => (type !== 'app') === init).map(({ name }) => name);
  const inits = names(true);
  const apps = `[${names(false).join(' ')}]`;
  return inits.length === 0 ? apps : `${apps} or one of the init containers: [${inits.join(' ')}]`;
}

async function* logs(
  deps: PodCallDeps,
  request: LogsRequest,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const worker = workerOf(deps, request);
  const container = containerOf(worker, request);
  const { name } = container;
  const attempt = attemptOf(container, request);
  // A follower stays with this run of the container and ends with it.
  const following = () => {
    const now = worker.record.containers.find((each) => each.name === name);
    return (
      now !== undefined &&
      now.run?.attempt === attempt &&
      isRunning(now) &&
      deps.workers().has(worker.pod.metadata.uid)
    );
  };
  yield* readLog(logPath(deps.layout, worker.pod, name, attempt), {
    ...request,
    following: request.follow && !request.previous ? following : undefined,
    clock: deps.clock,
    signal,
  });
}

/** Which run's log is meant. Throws BadRequest, in upstream's words, when there is none. */
function attemptOf({ name, run, last, waiting }: ContainerRecord, { previous, pod }: LogsRequest): number {
  if (!previous) {
    const shown = run ?? last;
    if (shown) return shown.attempt;
    const reason = waiting?.reason ?? 'ContainerCreating';
    throw new TuttiError('BadRequest', `container "${name}" in pod "${pod}" is waiting to start: ${reason}`);
  }
  // While a container waits to start again, the run that ended is the previous one.
  const before = waiting && run?.exit ? run : last;
  if (before) return before.attempt;
  throw new TuttiError('BadRequest', `previous terminated container "${name}" in pod "${pod}" not found`);
}

function runningHandle(worker: PodWorker, request: ContainerRef): { readonly id: string } {
  const container = containerOf(worker, request);
  if (!isRunning(container) || !container.run) {
    throw new TuttiError('BadRequest', `container not found ("${container.name}"): it is not running`);
  }
  return container.run.handle;
}

async function exec(deps: PodCallDeps, request: ExecRequest, streams: ExecStreams): Promise<ProcessExit> {
  const handle = runningHandle(workerOf(deps, request), request);
  const { command, tty, stdin } = request;
  const process = await translated(deps.containers.exec(handle, { command, terminal: tty, stdin }));
  const end = () => void process.kill(9).catch(() => undefined);
  streams.signal.addEventListener('abort', end, { once: true });
  try {
    // A caller who takes no more output ends the command, as a closed pipe would.
    const [{ exitCode }] = await Promise.all([process.wait(), copy(process, streams)]);
    return { exitCode };
  } catch (error) {
    end();
    throw error;
  } finally {
    streams.signal.removeEventListener('abort', end);
  }
}

async function attach(deps: PodCallDeps, request: AttachRequest, streams: ExecStreams): Promise<ProcessExit> {
  const handle = runningHandle(workerOf(deps, request), request);
  const process = await translated(deps.containers.attach(handle, streams.signal));
  const exit = deps.containers.wait(handle, streams.signal);
  exit.catch(() => undefined);
  await copy(process, streams);
  if (streams.signal.aborted) return { exitCode: 0 };
  return { exitCode: (await exit).exitCode };
}

/** Resolves when all output was taken. */
async function copy(process: ProcessStreams, streams: ExecStreams): Promise<void> {
  if (streams.stdin) void input(process, streams.stdin);
  if (streams.resize) void sizes(process, streams.resize);
  await Promise.all([
    drain(process.stdout, (chunk) => streams.stdout(chunk)),
    drain(process.stderr, (chunk) => streams.stderr(chunk)),
  ]);
}

async function drain(
  source: AsyncIterable<Uint8Array>,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const chunk of source) await take(chunk);
}

async function input(process: ProcessStreams, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of source) await process.write(chunk);
    await process.closeStdin();
  } catch {
    // The process is gone: its exit says so.
  }
}

async function sizes(process: ProcessStreams, source: NonNullable<ExecStreams['resize']>): Promise<void> {
  try {
    for await (const { columns, rows } of source) await process.resize(columns, rows);
  } catch {
    // As above.
  }
}

async function usage(deps: PodCallDeps): Promise<readonly PodUsage[]> {
  const all = [...deps.workers().values()].map(async ({ pod, record }): Promise<PodUsage> => {
    const running = record.containers.filter(isRunning);
    const containers = await Promise.all(
      running.map(async ({ name, run }) => {
        const used = run && (await deps.containers.usage(run.handle).catch(() => undefined));
        return used ? [{ container: name, cpuNanos: used.cpuNanos, memoryBytes: used.memoryBytes }] : [];
      }),
    );
    const { namespace = '', name } = pod.metadata;
    return {
      namespace,
      pod: name,
      node: pod.spec.nodeName ?? '',
      atMs: deps.clock.now(),
      containers: containers.flat(),
    };
  });
  return Promise.all(all);
}

/** The runtime's words about a command that cannot run are the caller's to see. */
async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof DriverError)) throw cause;
    const code =
      cause.code === 'Unavailable' ? 'Unavailable' : cause.code === 'NotFound' ? 'NotFound' : 'BadRequest';
    throw new TuttiError(code, cause.message, { cause });
  }
}
