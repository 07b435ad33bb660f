// Is there room for machines? What is larger than all nodes together is refused before anything is made; the rest is placement's to say,
// which decides a moment after a Machine is there.
import { requestsOf } from '../../../../../core/machines/requests.ts';
import type { Amounts } from '../../../../../core/placement/types.ts';
import type { InstanceType } from '../../../../../model/instance-types.ts';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import { isNodeReady, type Node, nodeKind } from '../../../../../model/kinds/node.ts';
import { bytes, milliCpu } from '../../../../../model/quantity.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';

export const INSUFFICIENT = 'InsufficientInstanceCapacity';
const PLACEMENT_MS = 2000;

/** How many there could be at most, were nothing else here. Throws InsufficientInstanceCapacity when `count` cannot be. */
export async function checkRoom({ client }: Ctx, type: InstanceType, count: number): Promise<number> {
  const nodes = (await client.list(nodeKind)).items.filter(isNodeReady).map(roomOf);
  const { cpuMilli, memoryBytes } = requestsOf(type.name);
  const all = nodes.reduce(
    (sum, node) => ({
      cpuMilli: sum.cpuMilli + node.cpuMilli,
      memoryBytes: sum.memoryBytes + node.memoryBytes,
    }),
    { cpuMilli: 0, memoryBytes: 0 },
  );
  const room = nodes.reduce((sum, node) => sum + fits(node, { cpuMilli, memoryBytes }), 0);
  if (room >= count) return room;
  const asked = `${count} x ${type.name} ask for ${mib(memoryBytes * count)} of memory and ${(cpuMilli * count) / 1000} processors`;
  const there = `all nodes together have ${mib(all.memoryBytes)} and ${all.cpuMilli / 1000}`;
  throw insufficient(`We currently do not have sufficient ${type.name} capacity. ${asked}; ${there}.`);
}

function fits(node: Amounts, one: Amounts): number {
  return Math.floor(Math.min(node.cpuMilli / one.cpuMilli, node.memoryBytes / one.memoryBytes));
}

function roomOf({ status }: Node) {
  const room = status?.allocatable ?? status?.capacity ?? {};
  return { cpuMilli: milliCpu(room.cpu), memoryBytes: bytes(room.memory) };
}

const mib = (amount: number) => `${Math.round(amount / 1024 ** 2)} MiB`;

export function insufficient(message: string): AwsFault {
  return new AwsFault(INSUFFICIENT, message);
}

export interface Decided {
  /** As they are now; also those of which nothing was said in time. */
  readonly kept: readonly Machine[];
  /** Placement said that there is no room. */
  readonly refused: readonly Machine[];
}

/** Waits until placement has said something of each machine, two seconds at most. */
export async function placed({ client, region, clock }: Ctx, created: readonly Machine[]): Promise<Decided> {
  const machines = new Map(created.map((machine) => [machine.metadata.name, machine]));
  const open = new Set([...machines.values()].filter(isUndecided).map(({ metadata }) => metadata.name));
  const since = Math.min(...created.map(({ metadata }) => Number(metadata.resourceVersion)));
  const end = new AbortController();
  const cancel = clock.after(PLACEMENT_MS, () => end.abort());
  const watch = { namespace: region, resourceVersion: String(since), signal: end.signal };
  try {
    if (open.size > 0)
      for await (const event of client.watch(machineKind, watch)) {
        if (event.type === 'BOOKMARK' || !machines.has(event.object.metadata.name)) continue;
        const { object } = event;
        machines.set(object.metadata.name, object);
        if (event.type === 'DELETED' || !isUndecided(object)) open.delete(object.metadata.name);
        if (open.size === 0) break;
      }
  } catch (error) {
    if (!end.signal.aborted) throw error;
  } finally {
    cancel();
    end.abort();
  }
  const all = [...machines.values()];
  return { kept: all.filter((one) => !isRefused(one)), refused: all.filter(isRefused) };
}

const isUndecided = ({ spec, status }: Machine) => !spec.nodeName && !status?.placement;
const isRefused = ({ spec, status }: Machine) => !spec.nodeName && status?.placement?.reason === INSUFFICIENT;
