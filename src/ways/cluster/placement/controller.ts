// Gives nodes to what needs room: pods and machines. All that want a place are placed in one pass over one ledger; each
// binding is conditional on its object, and the next part of the pass is worked out while bindings are being written.
//
// One key for the whole queue. What found no place waits for a change that could help it (state.ts).
import { schedule } from '../../../core/placement/schedule.ts';
import type { Clock } from '../../../machinery/clock.ts';
import {
  type Controller,
  type Outcome,
  on,
  settled,
  type Trigger,
  wakeAt,
} from '../../../machinery/controller.ts';
import type { Informer } from '../../../machinery/informer.ts';
import type { Log } from '../../../machinery/log.ts';
import { isError } from '../../../model/errors.ts';
import type { Node } from '../../../model/kinds/node.ts';
import { keyOf, keyText } from '../../../model/object.ts';
import { openLanes } from './lanes.ts';
import type { AnyPlacedKind } from './placed-kind.ts';
import { isLess, PlacementState, type Waiting } from './state.ts';

const PASS = ['all'];
/** Writes under way at once. */
const PARALLEL = 256;
/** Objects placed in one go, so that nothing else waits long. */
const CHUNK = 100;
/** What is parked is looked at again so often even when nothing that is known to help has changed. */
const AGAIN_MS = 300_000;
const FAILED_MS = 1_000;

export interface PlacementDeps {
  readonly nodes: Informer<Node>;
  readonly kinds: readonly AnyPlacedKind[];
  readonly clock: Clock;
  readonly log: Log;
}

export function placement(deps: PlacementDeps): Controller {
  const state = new PlacementState();
  const { nodes, kinds } = deps;
  const wanted = () => (state.hasPending ? PASS : []);
  return {
    name: 'placement',
    triggers: [
      on(nodes, ({ metadata: { name } }) => {
        state.nodeChanged(name, nodes.find({ name }));
        return wanted();
      }),
      ...kinds.map((kind) => triggerOf(state, kind, wanted)),
    ],
    concurrency: 1,
    reconcile: (_key, signal) => pass(deps, state, signal),
  };
}

function triggerOf(state: PlacementState, kind: AnyPlacedKind, wanted: () => readonly string[]): Trigger {
  const { informer } = kind;
  return on(informer, (object) => {
    state.objectChanged(kind, object, informer.find(keyOf(object))?.metadata.uid === object.metadata.uid);
    return wanted();
  });
}

async function pass(deps: PlacementDeps, state: PlacementState, signal: AbortSignal): Promise<Outcome> {
  if (!state.hasPending) state.unpark(); // only the timer wakes it then
  const lanes = openLanes(PARALLEL);
  const taken = state.take();
  let failed = 0;
  try {
    for (let from = 0; from < taken.length && !signal.aborted; from += CHUNK) {
      const part = taken.slice(from, from + CHUNK).filter((waiting) => state.isUnderWay(waiting));
      for (const write of place(deps, state, part)) {
        await lanes.run(async () => {
          if (!(await write())) failed += 1;
        });
      }
    }
  } finally {
    await lanes.done();
    state.giveBack(taken);
  }
  return outcome(deps, state, failed);
}

function outcome({ clock }: PlacementDeps, state: PlacementState, failed: number): Outcome {
  if (failed > 0 && state.hasPending) return wakeAt(clock.now() + FAILED_MS, 'bindings failed');
  if (state.hasPending) return wakeAt(clock.now(), 'more has come meanwhile');
  if (state.hasParked) return wakeAt(clock.now() + AGAIN_MS, 'some found no place');
  return settled;
}

/** Places these; returns what is to be written, each answering whether it was. */
function place(
  deps: PlacementDeps,
  state: PlacementState,
  part: readonly Waiting[],
): readonly (() => Promise<boolean>)[] {
  const sizes = part.filter(({ on: node }) => node !== undefined);
  const others = part.filter(({ on: node }) => node === undefined);
  const resized = sizes.map((waiting) => resize(deps, state, waiting));
  return [...resized, ...placeNew(deps, state, others)];
}

/** One that is on its node counts with its new size if it fits there, else as before. */
function resize(deps: PlacementDeps, state: PlacementState, waiting: Waiting): () => Promise<boolean> {
  const { ledger } = state;
  const { kind, object, item, on: node = '' } = waiting;
  const before = ledger.itemOf(item.uid);
  if (before && isLess(item, before)) {
    ledger.place(item, node);
    return () => bind(deps, state, waiting, node);
  }
  ledger.remove(item.uid);
  const [refused] = schedule(ledger, [item], state.nextSeed()).unplaced;
  if (!refused) return () => bind(deps, state, waiting, node);
  if (before) ledger.place(before, node);
  state.park(waiting, refused);
  return () => kind.tellUnplaced(object, refused, ledger).then(() => true);
}

function placeNew(
  deps: PlacementDeps,
  state: PlacementState,
  part: readonly Waiting[],
): readonly (() => Promise<boolean>)[] {
  const byUid = new Map(part.map((waiting) => [waiting.item.uid, waiting]));
  const items = part.map(({ item }) => item);
  const { placements, unplaced } = schedule(state.ledger, items, state.nextSeed());
  const bindings = placements.flatMap(({ item, node }) => {
    const waiting = byUid.get(item.uid);
    return waiting ? [() => bind(deps, state, waiting, node)] : [];
  });
  const reports = unplaced.flatMap((each) => {
    const waiting = byUid.get(each.item.uid);
    if (!waiting) return [];
    state.park(waiting, each);
    const { kind, object } = waiting;
    return [() => kind.tellUnplaced(object, each, state.ledger).then(() => true)];
  });
  if (placements.length > 0) state.ledgerFilled();
  return [...bindings, ...reports];
}

async function bind(
  { log }: PlacementDeps,
  state: PlacementState,
  waiting: Waiting,
  node: string,
): Promise<boolean> {
  const { kind, object } = waiting;
  try {
    await kind.bind(object, node);
    state.placed(waiting);
    return true;
  } catch (error) {
    state.unplace(waiting, kind.informer.find(keyOf(object)));
    if (!isError(error, 'Conflict', 'NotFound'))
      log.error('Cannot give a node', { kind: object.kind, name: keyText(keyOf(object)), node, error });
    return false;
  }
}
