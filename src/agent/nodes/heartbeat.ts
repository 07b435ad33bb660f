// Keeps this host's nodes known: registers them, renews their leases every 10 s, tells their status when it changes.
//
// Nothing here touches pods: while control is down the heartbeat fails, is tried again, and everything else goes on.
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { leaseKind } from '../../model/kinds/lease.ts';
import { type Node, nodeKind } from '../../model/kinds/node.ts';
import { type HostFacts, nodeLabels, nodeName, nodeSpec, nodeStatus, providerPrefix } from './node.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
const RETRY_MS = 500;
/** A status that says nothing new is still written so often. */
const STATUS_MS = 300_000;

export interface HeartbeatDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly layout: HostLayout;
  readonly nodes: number;
  readonly facts: () => HostFacts;
  readonly signal: AbortSignal;
}

/** Resolves when all nodes were registered once; goes on until the signal aborts. */
export function startHeartbeat(deps: HeartbeatDeps): Promise<void> {
  const beats = Array.from({ length: deps.nodes }, (_, index) => startOne(deps, index));
  return Promise.all(beats).then(() => removeFormer(deps));
}

/** Nodes of this host that it had when it was started with more: gone, and so are their pods. Tried again until it is done. */
async function removeFormer(deps: HeartbeatDeps): Promise<void> {
  const { client, layout, nodes, log, clock, signal } = deps;
  const ours = new Set(Array.from({ length: nodes }, (_, index) => nodeName(index)));
  try {
    const { items } = await client.list(nodeKind);
    for (const { spec, metadata } of items) {
      const { name } = metadata;
      if (!spec?.providerID?.startsWith(providerPrefix(layout)) || ours.has(name)) continue;
      log.warn('Removed a node that this host has no more', { node: name });
      await gone(client.delete(nodeKind, { name }));
      await gone(client.delete(leaseKind, { namespace: LEASE_NAMESPACE, name }));
    }
  } catch (error) {
    log.debug('Former nodes are not removed yet', { error });
    if (!signal.aborted) clock.after(RENEW_MS, () => void removeFormer(deps));
  }
}

async function gone(deletion: Promise<unknown>): Promise<void> {
  await deletion.catch((error) => {
    if (!isError(error, 'NotFound')) throw error;
  });
}

function startOne(deps: HeartbeatDeps, index: number): Promise<void> {
  const { clock, log, signal } = deps;
  const told = { summary: '', atMs: 0 };
  return new Promise((registered) => {
    const beat = async (): Promise<void> => {
      let nextMs = RENEW_MS;
      try {
        await tell(deps, index, told);
        await renew(deps, index);
        registered();
      } catch (error) {
        nextMs = RETRY_MS;
        log.debug('Heartbeat failed', { node: nodeName(index), error });
      }
      if (!signal.aborted) clock.after(nextMs, () => void beat());
    };
    void beat();
  });
}

/** The node object with its labels and status; made again when somebody deleted it. */
async function tell(
  { client, layout, nodes, facts, clock }: HeartbeatDeps,
  index: number,
  told: { summary: string; atMs: number },
): Promise<void> {
  const name = nodeName(index);
  const host = facts();
  const found = await client.find(nodeKind, { name });
  const node =
    found ??
    (await client.create(nodeKind, {
      metadata: { name, labels: nodeLabels(index, host) },
      spec: nodeSpec(index, layout),
    }));
  const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const status = nodeStatus(index, nodes, host, node.status, now);
  const summary = summaryOf(status);
  const current = isTold(node) && summary === told.summary && clock.now() - told.atMs < STATUS_MS;
  if (current) return;
  await client.patch(nodeKind, { name }, { status }, { type: 'merge', subresource: 'status' });
  told.summary = summary;
  told.atMs = clock.now();
}

/** False when somebody else (the node lifecycle) has written that it is not well. */
function isTold({ status }: Node): boolean {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}

/** The status without its times. */
function summaryOf(status: Node['status']): string {
  const conditions = status?.conditions?.map(({ type, status: value }) => `${type}=${value}`);
  return JSON.stringify({ ...status, conditions });
}

async function renew({ client, clock }: HeartbeatDeps, index: number): Promise<void> {
  const name = nodeName(index);
  const renewTime = `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`;
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime };
  try {
    await client.patch(leaseKind, { namespace: LEASE_NAMESPACE, name }, { spec }, { type: 'merge' });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
    await client.create(leaseKind, { metadata: { namespace: LEASE_NAMESPACE, name }, spec });
  }
}
