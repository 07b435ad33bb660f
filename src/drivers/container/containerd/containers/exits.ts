// How did a container end? Its exit code from containerd, the reason "out of memory" from the kernel's own count.
import type { Exit } from '../../driver.ts';
import { flushLog } from '../log-writer/client.ts';
import { ranOutOfMemory } from './cgroups.ts';
import type { Context } from './context.ts';
import { type Known, ociSpecOf, toMs } from './record.ts';
import { socketPath, writerEndsByItself } from './stdio.ts';

const FLUSH_MS = 1000;

export interface Ending {
  readonly exitStatus?: number;
  readonly exitedAt?: { readonly seconds?: number; readonly nanos?: number };
}

/** What is known of the end; asked while the task is still there. `known` may be gone already. */
export async function describeExit(
  context: Context,
  known: Known | undefined,
  ending: Ending,
): Promise<Exit> {
  const counted =
    known !== undefined && (await ranOutOfMemory(context.host.cgroup, ociSpecOf(known).linux.cgroupsPath));
  return {
    exitCode: ending.exitStatus ?? 0,
    outOfMemory: counted || (known !== undefined && context.outOfMemory.has(known.spec.id)),
    finishedMs: toMs(ending.exitedAt) || Date.now(),
  };
}

/** Resolves when the log has everything that the ended container wrote. */
export async function flushOutput(context: Context, known: Known): Promise<void> {
  await flushLog(socketPath(context, known.spec.id), writerEndsByItself(known.spec), FLUSH_MS);
}
