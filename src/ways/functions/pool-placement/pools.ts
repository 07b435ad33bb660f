// Function pools, as placement sees them: what they hold of their node, what more they ask for, and how both are written down.
//
// The adapter of ways/cluster/placement for pools. A pool counts in the ledger with what it was granted; more is granted when it fits beside
// everything else, less at once. A pool goes to the node of its name.
import type { Ledger } from '../../../core/placement/ledger.ts';
import type { Unplaced } from '../../../core/placement/schedule.ts';
import type { Placeable } from '../../../core/placement/types.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { isError } from '../../../model/errors.ts';
import { type FunctionPool, functionPoolKind } from '../../../model/kinds/function-shift.ts';
import { isDeleting, keyOf } from '../../../model/object.ts';
import type { FunctionDeps } from '../deps.ts';
import { type Amount, askedOf, grantedOf, heldOf, placeableOf } from './placeable.ts';
import { shortText } from './words.ts';

export const NO_ROOM = 'InsufficientCapacity';

export function placedPools(deps: FunctionDeps) {
  const inPlace = (pool: FunctionPool, amount: Amount): Placeable =>
    placeableOf(pool, { amount, node: pool.spec.nodeName ?? pool.metadata.name });
  return {
    informer: deps.informers.pools,
    hasEnded: () => false,
    isLeaving: isDeleting,
    nodeOf: ({ spec }: FunctionPool) => spec.nodeName,
    wantsPlace: (pool: FunctionPool) => !isDeleting(pool),
    priorityOf: () => 0,
    asksOtherwise: (before: FunctionPool, after: FunctionPool) => !isSame(before.spec, after.spec),
    placeableOf: (pool: FunctionPool) => inPlace(pool, pool.spec.nodeName ? heldOf(pool) : askedOf(pool)),
    resizedOf: (pool: FunctionPool) => (isAnswered(pool) ? undefined : inPlace(pool, askedOf(pool))),
    bind: (pool: FunctionPool, node: string) => bind(deps, pool, node),
    tellUnplaced: (pool: FunctionPool, unplaced: Unplaced, ledger: Ledger) =>
      tellUnplaced(deps, pool, shortText(pool, unplaced, ledger)),
  };
}

/** It has what it asks for, and nothing else is said. */
function isAnswered(pool: FunctionPool): boolean {
  return isSame(askedOf(pool), grantedOf(pool)) && pool.status?.placement === undefined;
}

/**
 * The node first: a pool with a node and nothing granted asks for more. What it asks for may have changed a moment ago: then what was granted
 * is put right next.
 */
async function bind(
  { client, events, informers }: FunctionDeps,
  pool: FunctionPool,
  nodeName: string,
): Promise<void> {
  const { uid, name } = pool.metadata;
  const isNew = pool.spec.nodeName === undefined;
  if (isNew)
    await client.patch(
      functionPoolKind,
      { name },
      { metadata: { uid }, spec: { nodeName } },
      { type: 'merge' },
    );
  const body = { metadata: { uid }, status: { granted: askedOf(pool), placement: null } };
  const written = await client.patch(functionPoolKind, { name }, body, STATUS);
  await informers.pools.reached(written.metadata.resourceVersion);
  if (isNew) events.normal(written, 'Scheduled', `Successfully assigned ${name} to ${nodeName}`);
}

const STATUS = { type: 'merge', subresource: 'status' } as const;

/** Status and event; nothing when both say so already. */
async function tellUnplaced(
  { client, events, log }: FunctionDeps,
  pool: FunctionPool,
  message: string,
): Promise<void> {
  if (pool.status?.placement?.message === message) return;
  events.warning(pool, 'FailedScheduling', message);
  const { uid } = pool.metadata;
  const body = { metadata: { uid }, status: { placement: { reason: NO_ROOM, message } } };
  try {
    await client.patch(functionPoolKind, keyOf(pool), body, STATUS);
  } catch (error) {
    if (!isError(error, 'Conflict', 'NotFound'))
      log.error('Cannot tell why a function pool has no more', { error });
  }
}
