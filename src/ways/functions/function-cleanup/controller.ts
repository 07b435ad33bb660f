// Removes what is left of functions, aliases and versions that are gone, and shifts that are long over.
//
// Nothing is removed because a cache was late: what the caches say is asked of the cluster before the first removal.
import { type Controller, type Outcome, on, settled } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import type { AnyKind, Kind } from '../../../model/kind.ts';
import { functionAliasKind, functionKind, functionVersionKind } from '../../../model/kinds/function.ts';
import {
  functionEventConfigKind,
  functionUrlKind,
  provisionedConcurrencyKind,
} from '../../../model/kinds/function-rules.ts';
import { functionScheduleKind } from '../../../model/kinds/function-schedule.ts';
import { type FunctionShift, functionShiftKind } from '../../../model/kinds/function-shift.ts';
import { type ApiObject, keyOf, keyText, type ObjectKey, parseKey } from '../../../model/object.ts';
import { objectName } from '../../../model/object-name.ts';
import { BY_FUNCTION, type FunctionDeps, functionOf } from '../deps.ts';
import { type Observed, plan } from './plan.ts';

export function functionCleanup(deps: FunctionDeps): Controller {
  const { functions, versions, aliases, urls, eventConfigs, provisioned, schedules, shifts } = deps.informers;
  return {
    name: 'function-cleanup',
    triggers: [
      on(functions, (owner) => [keyText(keyOf(owner))]),
      on(versions, functionOf),
      on(aliases, functionOf),
      on(urls, functionOf),
      on(eventConfigs, functionOf),
      on(provisioned, functionOf),
      on(schedules, functionOf),
      on(shifts, (shift) => [keyText(functionKey(shift))]),
    ],
    reconcile: (key) => reconcile(deps, parseKey(key)),
  };
}

const functionKey = ({ metadata: { namespace }, spec }: FunctionShift): ObjectKey => ({
  namespace,
  name: objectName(spec.functionName),
});

async function reconcile(deps: FunctionDeps, key: ObjectKey): Promise<Outcome> {
  if (plan(fromCaches(deps, key)).length === 0) return settled;
  for (const object of plan(await fromCluster(deps, key))) await remove(deps, object);
  return settled;
}

function fromCaches({ informers }: FunctionDeps, key: ObjectKey): Observed {
  const { functions, versions, aliases, urls, eventConfigs, provisioned, schedules, shifts } = informers;
  const of = keyText(key);
  const owner = functions.find(key);
  return {
    ...(owner && { owner }),
    versions: versions.byIndex(BY_FUNCTION, of),
    aliases: aliases.byIndex(BY_FUNCTION, of),
    rules: [urls, eventConfigs, provisioned, schedules].flatMap((each) => [...each.byIndex(BY_FUNCTION, of)]),
    shifts: shifts.list(key.namespace).filter((shift) => functionKey(shift).name === key.name),
  };
}

async function fromCluster({ client }: FunctionDeps, key: ObjectKey): Promise<Observed> {
  const { namespace, name } = key;
  const own = async <T extends ApiObject>(kind: Kind<T>) =>
    (await client.list(kind, { ...(namespace && { namespace }), fieldSelector: `spec.function=${name}` }))
      .items;
  const shifts = await client.list(functionShiftKind, { ...(namespace && { namespace }) });
  const owner = await client.find(functionKind, key);
  return {
    ...(owner && { owner }),
    versions: await own(functionVersionKind),
    aliases: await own(functionAliasKind),
    rules: [
      ...(await own(functionUrlKind)),
      ...(await own(functionEventConfigKind)),
      ...(await own(provisionedConcurrencyKind)),
      ...(await own(functionScheduleKind)),
    ],
    shifts: shifts.items.filter((shift) => functionKey(shift).name === name),
  };
}

const KINDS = new Map<string, AnyKind>(
  [
    functionVersionKind,
    functionAliasKind,
    functionUrlKind,
    functionEventConfigKind,
    provisionedConcurrencyKind,
    functionScheduleKind,
    functionShiftKind,
  ].map((kind) => [kind.kind, kind as unknown as AnyKind]), // each is asked for objects of its own only
);

async function remove({ client, log }: FunctionDeps, object: ApiObject): Promise<void> {
  const kind = KINDS.get(object.kind);
  const { uid, namespace, name } = object.metadata;
  if (!kind) return;
  try {
    await client.delete(kind, keyOf(object), { uid });
    log.info('Removed what was left of a function', { kind: object.kind, namespace, name });
  } catch (error) {
    if (!isError(error, 'NotFound', 'Conflict')) throw error;
  }
}
