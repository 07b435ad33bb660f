// How is a container started, waited for, killed, run again and removed? Every one may have happened already.
//
// The order of removal is fixed, since containerd would let us pull the record from under a running task: kill, wait, task,
// layer, record. The record goes last: what a crash leaves is found by it.
import { posix } from 'node:path';
import { type ContainerHandle, DriverError, type Exit } from '../../driver.ts';
import { ignore, toDriverError, translated } from '../errors.ts';
import { snapshotter } from '../images/layers.ts';
import { Code, isRpc } from '../rpc/channel.ts';
import { type ProcessInfo, ProcessStatus } from '../rpc/messages.ts';
import { Containers, Snapshots, Tasks } from '../rpc/services.ts';
import { setFrozen } from './at-once.ts';
import { removeIfEmpty } from './cgroups.ts';
import type { Context } from './context.ts';
import { ensureTask } from './create.ts';
import { describeExit, flushOutput } from './exits.ts';
import { patiently, untilEnded } from './patience.ts';
import { EXITED, getKnown, type Known, lostExit, STARTED, stateOf, writeLabels } from './record.ts';
import { removeStdio } from './stdio.ts';

const SIGKILL = 9;
const KILL_DEADLINE_MS = 10_000;

export async function findTask(context: Context, id: string): Promise<ProcessInfo | undefined> {
  const found = await context.link.call(Tasks.get, { containerId: id }).catch(ignore(Code.NotFound));
  return found?.process;
}

export async function startContainer(context: Context, handle: ContainerHandle): Promise<void> {
  const { id } = handle;
  await translated(`container "${id}"`, async () => {
    if (await tryStart(context, id)) return;
    // No task: the runtime refused it at creation, or a crash or reboot took it. Its words come from here.
    const known = await getKnown(context, id);
    if (stateOf(known, undefined) === 'exited') {
      throw new DriverError('Failed', `Container "${id}" has ended: restart it instead`);
    }
    await ensureTask(context, known);
    if (await tryStart(context, id)) return;
    throw new DriverError('Failed', `The process of container "${id}" went away before it was started`);
  });
}

/** False when there is no task. Already started: true. */
async function tryStart(context: Context, id: string): Promise<boolean> {
  const startedMs = Date.now();
  try {
    await context.link.call(Tasks.start, { containerId: id });
    noteStart(context, id, startedMs);
    return true;
  } catch (error) {
    if (isRpc(error, Code.Unavailable, Code.DeadlineExceeded)) throw error;
    const task = await findTask(context, id);
    if (task === undefined) return false;
    if (task.status !== ProcessStatus.Created) return true;
    throw error;
  }
}

/** Beside the caller's path: only wanted when the task is gone. */
function noteStart(context: Context, id: string, startedMs: number): void {
  writeLabels(context, id, { [STARTED]: String(startedMs), [EXITED]: '' }).catch((error) => {
    if (!isRpc(error, Code.NotFound))
      context.log.warn('Cannot write down that a container was started', { id, error });
  });
}

export async function waitForExit(
  context: Context,
  handle: ContainerHandle,
  signal?: AbortSignal,
): Promise<Exit> {
  const { id } = handle;
  const known = await patiently(context, () => getKnown(context, id), signal);
  for (;;) {
    const ending = await translated(`container "${id}"`, () =>
      untilEnded(context, { containerId: id, execId: '' }, signal),
    );
    if (ending !== undefined) {
      const exit = await describeExit(context, known, ending);
      await flushOutput(context, known);
      return exit;
    }
    // Its task was deleted meanwhile, or there never was one.
    const now = await patiently(context, () => getKnown(context, id), signal);
    if (stateOf(now, undefined) === 'exited') return lostExit(now);
    await patiently(context, () => ensureTask(context, now), signal);
  }
}

export async function killContainer(
  context: Context,
  handle: ContainerHandle,
  signal: number,
  options: { readonly all?: boolean } = {},
): Promise<void> {
  const request = { containerId: handle.id, signal, all: options.all === true };
  await context.link.call(Tasks.kill, request).catch((error) => {
    if (isRpc(error, Code.NotFound) || /process already finished|not running|not found/.test(String(error)))
      return;
    throw toDriverError(`container "${handle.id}"`, error);
  });
}

/** The process ended and its task deleted; `keep` writes down how it ended, for a container that stays. */
export async function endTask(context: Context, known: Known, keep: boolean): Promise<void> {
  const { spec } = known;
  const task = await findTask(context, spec.id);
  if (task === undefined) {
    // Nothing, or a shim with nothing in it.
    await context.link.call(Tasks.delete, { containerId: spec.id }).catch(ignore(Code.NotFound));
    return;
  }
  // Where it was frozen behind the runtime's back, a kill would wait.
  if (spec.output === 'reader') await setFrozen(context, spec, false);
  if (task.status !== ProcessStatus.Stopped)
    await killContainer(context, spec, SIGKILL, { all: spec.hostPid === true });
  const timeout = { timeoutMs: KILL_DEADLINE_MS };
  const ending = await context.link
    .call(Tasks.wait, { containerId: spec.id }, timeout)
    .catch(ignore(Code.NotFound));
  if (ending === undefined) return;
  if (keep) {
    const exit = await describeExit(context, known, ending);
    await writeLabels(context, spec.id, { [EXITED]: JSON.stringify(exit) });
  }
  await context.link.call(Tasks.delete, { containerId: spec.id }).catch(ignore(Code.NotFound));
}

export async function removeContainer(context: Context, handle: ContainerHandle): Promise<void> {
  const { id } = handle;
  await translated(`container "${id}"`, async () => {
    const known = await getKnown(context, id).catch((error) => {
      if (error instanceof DriverError && error.code === 'NotFound') return undefined;
      throw error;
    });
    if (known !== undefined) await endTask(context, known, false);
    const layer = context.link.call(Snapshots.remove, { snapshotter, key: id }).catch(ignore(Code.NotFound));
    const cgroup = posix.join(context.layout.cgroupParent, known?.spec.cgroupPath ?? '');
    const rest = known && [removeStdio(context, known.spec), removeIfEmpty(context.host.cgroup, cgroup)];
    await Promise.all([layer, ...(rest ?? [])]);
    if (known !== undefined) await context.link.call(Containers.delete, { id }).catch(ignore(Code.NotFound));
  });
  context.outOfMemory.delete(id);
  context.cgroups.delete(id);
}

/** Running: nothing. A crash in the middle is repeated from where it was. */
export async function restartContainer(context: Context, handle: ContainerHandle): Promise<void> {
  const { id } = handle;
  const known = await getKnown(context, id);
  await translated(`container "${id}"`, async () => {
    const task = await findTask(context, id);
    if (task?.status === ProcessStatus.Running || task?.status === ProcessStatus.Paused) return;
    if (task?.status === ProcessStatus.Stopped) await endTask(context, known, true);
    context.outOfMemory.delete(id);
    await ensureTask(context, known);
    await tryStart(context, id);
  });
}
