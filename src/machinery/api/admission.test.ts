import { afterEach, describe, expect, it } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { type ConfigMap, configMapKind } from '../../model/kinds/config-map.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Admission } from './admission.ts';
import { openTestApi, type TestApi } from './testing.ts';

const opened: TestApi[] = [];
afterEach(async () => {
  for (const plane of opened.splice(0)) await plane.close();
});

const claimOf = (object: ApiObject): string | undefined => (object as ConfigMap).data?.seat;
/** A seat of its own for each ConfigMap: 1 to 3, or the one it asks for. */
const seats: Admission = {
  kind: configMapKind as unknown as AnyKind, // of ConfigMaps
  admit(object, _previous, isFree) {
    const asked = claimOf(object);
    if (asked !== undefined) {
      const detail = 'taken';
      const problem = { type: 'Invalid', field: 'data.seat', value: asked, detail } as const;
      return { object, problems: isFree(`seats/${asked}`) ? [] : [problem] };
    }
    const seat = ['1', '2', '3'].find((each) => isFree(`seats/${each}`));
    return {
      object: { ...object, data: { ...(object as ConfigMap).data, seat } } as ApiObject,
      problems: [],
    };
  },
  claims: (object) => {
    const claim = claimOf(object);
    return claim === undefined ? [] : [`seats/${claim}`];
  },
};

async function open() {
  const plane = await openTestApi({ kinds: [namespaceKind, configMapKind], admissions: [seats] });
  opened.push(plane);
  const create = (name: string, data?: ConfigMap['data']) =>
    plane.client.create(configMapKind, { metadata: { namespace: 'default', name }, ...(data && { data }) });
  return { ...plane, create };
}

describe('an admission', () => {
  it('chooses what was left open, and its choice belongs to no field manager', async () => {
    const { create } = await open();
    const { data, metadata } = await create('a', { note: 'x' });
    expect(data).toEqual({ note: 'x', seat: '1' });
    expect(JSON.stringify(metadata.managedFields)).not.toContain('seat');
  });

  it('refuses what another holds, and says which field', async () => {
    const { create } = await open();
    await create('a', { seat: '2' });
    await expect(create('b', { seat: '2' })).rejects.toMatchObject({
      code: 'Invalid',
      message: 'ConfigMap "b" is invalid: data.seat: Invalid value: "2": taken',
    });
  });

  it('decides anew when a race for a claim is lost', async () => {
    const { create } = await open();
    const made = await Promise.all(['a', 'b', 'c'].map((name) => create(name)));
    expect(made.map(({ data }) => data?.seat).sort()).toEqual(['1', '2', '3']);
  });

  it('still says that a name is taken when the claim is free', async () => {
    const { create } = await open();
    await create('a');
    await expect(create('a')).rejects.toMatchObject({ code: 'AlreadyExists' });
  });

  it('writes a claim with the object that holds it, in one commit', async () => {
    const { create, store } = await open();
    const before = store.revision;
    await create('a');
    expect(store.revision).toBe(before + 1);
    const [claim] = store.list('/claims/').entries;
    expect(claim).toMatchObject({ key: '/claims/seats/1', modRevision: before + 1 });
    expect(Buffer.from(claim?.value ?? []).toString()).toBe('/objects/core/configmaps/default/a');
  });
});
