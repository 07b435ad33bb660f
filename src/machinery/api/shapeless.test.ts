// An object that lacks what its schema asks for is refused in words, whatever its kind: a kind's own rules never see it.
import { expect, test } from 'vitest';
import { isError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import { allKinds } from '../../model/kinds.ts';
import { openTestApi } from './testing.ts';

const withSchema = allKinds.filter((kind: AnyKind) => 'inline' in kind.schema);

async function created(kind: AnyKind, rest: object): Promise<'made' | 'refused'> {
  const { client, close } = await openTestApi({ kinds: allKinds });
  try {
    const metadata = { name: 'x', ...(kind.namespaced ? { namespace: 'default' } : {}) };
    await client.create(kind, { metadata, ...rest });
    return 'made';
  } catch (error) {
    if (isError(error, 'Invalid') || isError(error, 'BadRequest')) return 'refused';
    throw error;
  } finally {
    await close();
  }
}

test.each(withSchema.map((kind) => [kind.kind, kind] as const))(
  '%s without a spec, or with an empty one, is made or refused, never an error of ours',
  async (_, kind) => {
    for (const rest of [{}, { spec: null }, { spec: {} }])
      expect(['made', 'refused']).toContain(await created(kind, rest));
  },
);
