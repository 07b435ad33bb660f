// What belongs to a function goes with it; what is not its own stays.
import { afterEach, describe, expect, it } from 'vitest';
import type { Kind } from '../../../model/kind.ts';
import { functionAliasKind, functionKind, functionVersionKind } from '../../../model/kinds/function.ts';
import {
  functionEventConfigKind,
  functionUrlKind,
  provisionedConcurrencyKind,
} from '../../../model/kinds/function-rules.ts';
import { functionShiftKind } from '../../../model/kinds/function-shift.ts';
import { logGroupKind } from '../../../model/kinds/log-group.ts';
import type { ApiObject } from '../../../model/object.ts';
import { type FunctionWorld, openFunctionWorld, REGION } from '../testing.ts';
import { functionCleanup } from './controller.ts';
import { SHIFTS_KEPT } from './plan.ts';

const worlds: FunctionWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const AT = '2026-01-01T00:00:00.000Z';

async function aWorld() {
  const world = await openFunctionWorld((deps) => [functionCleanup(deps)]);
  worlds.push(world);
  const { client } = world;
  const names = async <T extends ApiObject>(kind: Kind<T>) =>
    (await client.list(kind)).items.map(({ metadata }) => metadata.name);
  const of = (name: string) => ({ function: name, functionName: name });
  return {
    ...world,
    names,
    /** URL, event configuration and provisioned concurrency of the alias `live`. */
    async addRules(name: string) {
      const metadata = { name: `${name}.live`, namespace: REGION };
      const rule = { ...of(name), qualifier: 'live', modifiedAt: AT };
      const url = { urlId: 'a'.repeat(32), authType: 'NONE', invokeMode: 'BUFFERED', createdAt: AT } as const;
      await client.create(functionUrlKind, { metadata, spec: { ...rule, ...url } });
      await client.create(functionEventConfigKind, { metadata, spec: rule });
      await client.create(provisionedConcurrencyKind, { metadata, spec: { ...rule, requested: 1 } });
    },
    all: async () => [
      ...(await names(functionVersionKind)),
      ...(await names(functionAliasKind)),
      ...(await names(functionUrlKind)),
      ...(await names(functionEventConfigKind)),
      ...(await names(provisionedConcurrencyKind)),
      ...(await names(functionShiftKind)),
    ],
    remove: <T extends ApiObject>(kind: Kind<T>, name: string) =>
      client.delete(kind, { namespace: REGION, name }),
  };
}

describe('a function that is removed', () => {
  it('takes all that belongs to it along, but its log group', async () => {
    const { addFunction, addRules, addShift, settle, all, remove, client, names } = await aWorld();
    await addFunction('web', 2);
    await addFunction('other', 1);
    await addRules('web');
    await addShift();
    const spec = { name: '/aws/lambda/web', class: 'STANDARD' as const, createdAt: AT };
    await client.create(logGroupKind, { metadata: { name: 'logs', namespace: REGION }, spec });
    await settle();
    expect(await all()).toHaveLength(9);
    await remove(functionKind, 'web');
    await settle();
    expect(await all()).toEqual(['other.1', 'other.live']);
    expect(await names(logGroupKind)).toEqual(['logs']);
  });
});

it('what is of an alias goes with the alias', async () => {
  const { addFunction, addRules, addShift, settle, all, remove } = await aWorld();
  await addFunction('web', 1);
  await addRules('web');
  await addShift();
  await settle();
  await remove(functionAliasKind, 'web.live');
  await settle();
  expect(await all()).toEqual(['web.1']);
});

it('the last shifts of an alias stay', async () => {
  const { addFunction, addShift, settle, client, names, clock } = await aWorld();
  await addFunction('web', 2);
  for (let index = 0; index < SHIFTS_KEPT + 3; index += 1) {
    const createdAt = new Date(clock.now() + index * 1000).toISOString();
    const shift = await addShift({ createdAt }, `shift-${String(index).padStart(2, '0')}`);
    if (index > 0)
      await client.updateStatus(functionShiftKind, {
        ...shift,
        status: { state: 'Succeeded', percent: 100 },
      });
  }
  await settle();
  const left = await names(functionShiftKind);
  expect(left).toHaveLength(SHIFTS_KEPT + 1);
  expect(left.slice(0, 2)).toEqual(['shift-00', 'shift-03']);
});
