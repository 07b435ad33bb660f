// How does one run a process beside a container's main one?
//
// Its streams are named pipes. The shim drops output that is unread two seconds after it was told to forget the process, so
// it is told only once the pipes are empty: the process has ended, our buffers have room, and nothing came for a moment.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { resolveUser } from '../../accounts.ts';
import { type ContainerHandle, DriverError, type ExecSpec, type RunningExec } from '../../driver.ts';
import { createOutputQueue, type OutputQueue } from '../../output.ts';
import { ignore, toDriverError, translated } from '../errors.ts';
import { snapshotter } from '../images/layers.ts';
import { Code, isRpc } from '../rpc/channel.ts';
import { Snapshots, Tasks } from '../rpc/services.ts';
import type { OciProcess } from '../spec/oci.ts';
import { execProcess } from '../spec/process.ts';
import type { Context } from './context.ts';
import { accountsIn } from './create.ts';
import { openReader } from './fifos.ts';
import { openInput, type ProcessInput } from './input.ts';
import { type ProcessOf, untilEnded } from './patience.ts';
import { getKnown, type Known, ociSpecOf } from './record.ts';

const PROCESS = 'types.containerd.io/opencontainers/runtime-spec/1/Process';
const LOOK_MS = 5;
const QUIET_LOOKS = 3;
/** A reader that takes nothing for so long has given up. */
const STALLED_MS = 30_000;

export async function execInContainer(
  context: Context,
  handle: ContainerHandle,
  spec: ExecSpec,
): Promise<RunningExec> {
  if (spec.command.length === 0) throw new DriverError('Refused', 'No command to run');
  const process = await processFor(context, await getKnown(context, handle.id), spec);
  const ref = { containerId: handle.id, execId: randomUUID() };
  const pipes = await placePipes(context, ref, spec);
  const readers = [pipes.stdout, pipes.stderr].filter((path) => path !== '').map(openReader);
  const output = readers.map(createOutputQueue);
  const input = spec.stdin ? openInput(context, pipes.stdin, ref) : undefined;
  const flow = watchFlow(readers, output);
  const drop = async () => {
    for (const reader of readers) reader.destroy();
    input?.release();
    await Promise.all(pathsOf(pipes).map((path) => rm(path, { force: true })));
  };
  try {
    await startProcess(context, ref, { ...pipes, terminal: spec.terminal }, process);
  } catch (error) {
    await drop();
    throw error;
  }
  const ended = untilEnd(context, ref);
  ended.catch(() => undefined);
  forget(context, ref, ended, flow)
    .finally(drop)
    .catch(() => undefined);
  return runningExec(context, ref, { ended, output, input });
}

/** A stream that is not wanted has no pipe; a terminal has one for both outputs. */
async function placePipes(context: Context, ref: ProcessOf, spec: ExecSpec): Promise<Pipes> {
  const base = `${context.ioDir}/exec/${ref.execId}`;
  const pipes = {
    stdin: spec.stdin ? `${base}.in` : '',
    stdout: `${base}.out`,
    stderr: spec.terminal ? '' : `${base}.err`,
  };
  await Promise.all(pathsOf(pipes).map((path) => context.fifos.place(path)));
  return pipes;
}

const pathsOf = (pipes: Pipes): readonly string[] => Object.values(pipes).filter((path) => path !== '');

async function startProcess(
  context: Context,
  ref: ProcessOf,
  stdio: Pipes & { readonly terminal: boolean },
  process: OciProcess,
): Promise<void> {
  try {
    const spec = { typeUrl: PROCESS, value: Buffer.from(JSON.stringify(process)) };
    await context.link.call(Tasks.exec, { ...ref, ...stdio, spec });
    await context.link.call(Tasks.start, ref);
  } catch (error) {
    await context.link.call(Tasks.deleteProcess, ref).catch(() => undefined);
    throw toDriverError(`container "${ref.containerId}"`, notRunning(error, ref.containerId));
  }
}

interface ExecParts {
  readonly ended: Promise<{ readonly exitCode: number }>;
  readonly output: readonly OutputQueue[];
  readonly input: ProcessInput | undefined;
}

function runningExec(context: Context, ref: ProcessOf, { ended, output, input }: ExecParts): RunningExec {
  const refuse = async () => {
    throw new DriverError('Refused', 'The process was started without standard input');
  };
  const gone = ignore(Code.NotFound, Code.Unknown, Code.FailedPrecondition);
  return {
    stdout: output[0]?.stream ?? empty(),
    stderr: output[1]?.stream ?? empty(),
    write: input?.write ?? refuse,
    closeStdin: input?.close ?? refuse,
    async resize(columns, rows) {
      await context.link.call(Tasks.resize, { ...ref, width: columns, height: rows }).catch(gone);
    },
    wait: (signal) => abortable(ended, signal),
    kill: (signal) => killExec(context, ref, signal),
  };
}

type Pipes = { readonly stdin: string; readonly stdout: string; readonly stderr: string };
async function* empty(): AsyncGenerator<Uint8Array, void, void> {}

function notRunning(error: unknown, id: string): unknown {
  const paused = isRpc(error) && /in a paus(ed|ing) state/.test(error.message);
  const ended = isRpc(error) && /in a (stopped|deleted|created) state|not running/.test(error.message);
  if (!paused && !ended && !isRpc(error, Code.NotFound, Code.FailedPrecondition)) return error;
  return new DriverError('Refused', `Container "${id}" is ${paused ? 'paused' : 'not running'}`, {
    cause: error,
  });
}

/** What the exec does not say is as in the main process; a user's name means what it means in the container now. */
async function processFor(context: Context, known: Known, spec: ExecSpec): Promise<OciProcess> {
  const main = ociSpecOf(known).process;
  if (spec.user === undefined) return execProcess(main, spec, undefined);
  const { mounts } = await translated(`container "${known.spec.id}"`, () =>
    context.link.call(Snapshots.mounts, { snapshotter, key: known.spec.id }),
  );
  return execProcess(main, spec, resolveUser(await accountsIn(mounts), spec.user, String(main.user.uid)));
}

async function untilEnd(context: Context, ref: ProcessOf): Promise<{ readonly exitCode: number }> {
  const subject = `process in container "${ref.containerId}"`;
  const ending = await translated(subject, () => untilEnded(context, ref));
  if (ending === undefined) throw new DriverError('NotFound', `There is no ${subject}`);
  return { exitCode: ending.exitStatus };
}

async function killExec(context: Context, ref: ProcessOf, signal: number): Promise<void> {
  await context.link.call(Tasks.kill, { ...ref, signal }).catch((error) => {
    if (isRpc(error, Code.NotFound) || /process already finished|not running|not found/.test(String(error)))
      return;
    throw toDriverError(`process in container "${ref.containerId}"`, error);
  });
}

interface Flow {
  /** Resolves when nothing is left to read, as far as one can tell from outside. */
  drained(): Promise<void>;
  /** Resolves when the pipes have ended. */
  readonly ended: Promise<unknown>;
}

function watchFlow(readers: readonly Socket[], output: readonly OutputQueue[]): Flow {
  let bytes = 0;
  let waiting = 0;
  const pump = async (reader: Socket, queue: OutputQueue | undefined) => {
    try {
      for await (const chunk of reader as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        waiting += 1;
        await queue?.push(chunk);
        waiting -= 1;
      }
    } catch {
      // Dropped: the process could not be started, or its reader gave up.
    } finally {
      queue?.end();
    }
  };
  const ended = Promise.all(readers.map((reader, index) => pump(reader, output[index])));
  const drained = async () => {
    let seen = bytes;
    let quiet = 0;
    let changed = Date.now();
    while (quiet < QUIET_LOOKS && Date.now() - changed < STALLED_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (bytes !== seen) changed = Date.now();
      quiet = bytes === seen && waiting === 0 ? quiet + 1 : 0;
      seen = bytes;
    }
  };
  return { drained, ended };
}

/** Everything read, then the shim forgets the process; with that the pipes end. */
async function forget(context: Context, ref: ProcessOf, ended: Promise<unknown>, flow: Flow): Promise<void> {
  await ended.catch(() => undefined);
  await flow.drained();
  await context.link.call(Tasks.deleteProcess, ref).catch(() => undefined);
  await Promise.race([flow.ended, new Promise((resolve) => setTimeout(resolve, STALLED_MS).unref())]);
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DriverError('Aborted', 'Aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
