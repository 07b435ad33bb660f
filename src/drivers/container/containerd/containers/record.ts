// What do we write down about a container, and what is its state?
//
// containerd's record carries our own spec (an extension: its labels are too small), so that a restart of ours loses
// nothing. Two labels tell what a task that is gone cannot: that it was started, and how it ended.
import {
  type ContainerSpec,
  type ContainerState,
  type ContainerStatus,
  DriverError,
  type Exit,
} from '../../driver.ts';
import { translated } from '../errors.ts';
import { type ProcessInfo, ProcessStatus, type Record } from '../rpc/messages.ts';
import { Containers } from '../rpc/services.ts';
import type { OciSpec } from '../spec/oci.ts';
import type { Context } from './context.ts';

export const EXTENSION = 'tutti.dev/container';
export const STARTED = 'tutti.dev/started';
export const EXITED = 'tutti.dev/exit';
/** A process that nobody saw end, as runtimes say it. */
const UNKNOWN_EXIT = 255;

/** What we keep with containerd's record. */
export interface Kept {
  readonly spec: ContainerSpec;
  readonly imageDigest: string;
  readonly chainId: string;
}

export interface Known extends Kept {
  readonly record: Record;
  readonly createdMs: number;
  /** When it was started last, as far as it was written down. */
  readonly startedMs?: number;
  /** How it ended, when its task is gone. */
  readonly exit?: Exit;
}

/** Throws NotFound. */
export async function getKnown(context: Context, id: string): Promise<Known> {
  return translated(`container "${id}"`, async () => {
    const { container } = await context.link.call(Containers.get, { id });
    const known = container === undefined ? undefined : readRecord(container);
    if (known === undefined) throw new DriverError('NotFound', `There is no container "${id}"`);
    return known;
  });
}

/** Undefined for a record that is not ours. */
export function readRecord(record: Record): Known | undefined {
  const extension = record.extensions?.[EXTENSION];
  if (extension?.value === undefined) return undefined;
  // Written by us, in the shape of Kept.
  const kept = JSON.parse(Buffer.from(extension.value).toString('utf8')) as Kept;
  const started = Number(record.labels?.[STARTED]);
  const exit = record.labels?.[EXITED];
  return {
    ...kept,
    record,
    createdMs: toMs(record.createdAt),
    ...(Number.isFinite(started) ? { startedMs: started } : {}),
    ...(exit === undefined || exit === '' ? {} : { exit: JSON.parse(exit) as Exit }), // Written by us as well.
  };
}

/** The runtime's spec as it was made. */
export function ociSpecOf(known: Known): OciSpec {
  const value = known.record.spec?.value ?? new Uint8Array();
  return JSON.parse(Buffer.from(value).toString('utf8')) as OciSpec; // Written by us.
}

export async function writeLabels(
  context: Context,
  id: string,
  labels: { readonly [name: string]: string },
): Promise<void> {
  const paths = Object.keys(labels).map((label) => `labels.${label}`);
  await context.link.call(Containers.update, { container: { id, labels }, updateMask: { paths } });
}

const states: { readonly [status: number]: ContainerState } = {
  [ProcessStatus.Created]: 'created',
  [ProcessStatus.Running]: 'running',
  [ProcessStatus.Paused]: 'paused',
  [ProcessStatus.Pausing]: 'paused',
  [ProcessStatus.Stopped]: 'exited',
};

/** Without a task: never started, or lost with a reboot. */
export function stateOf(known: Known, task: ProcessInfo | undefined): ContainerState {
  if (task !== undefined) return states[task.status ?? ProcessStatus.Unknown] ?? 'exited';
  return known.startedMs === undefined && known.exit === undefined ? 'created' : 'exited';
}

/** How a container that has no task any more ended. */
export function lostExit(known: Known): Exit {
  return (
    known.exit ?? {
      exitCode: UNKNOWN_EXIT,
      outOfMemory: false,
      finishedMs: known.startedMs ?? known.createdMs,
    }
  );
}

export function statusOf(
  known: Known,
  task: ProcessInfo | undefined,
  exit: Exit | undefined,
): ContainerStatus {
  const state = stateOf(known, task);
  return {
    handle: { id: known.spec.id },
    labels: known.spec.labels,
    image: known.spec.image,
    imageDigest: known.imageDigest,
    state,
    createdMs: known.createdMs,
    ...(state !== 'exited' && task?.pid !== undefined ? { pid: task.pid } : {}),
    ...(state !== 'created' ? { startedMs: known.startedMs ?? known.createdMs } : {}),
    ...(state === 'exited' ? { exit: exit ?? lostExit(known) } : {}),
  };
}

export function toMs(time: { readonly seconds?: number; readonly nanos?: number } | undefined): number {
  return (time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1e6);
}
