import { afterEach, beforeEach, expect, test } from 'vitest';
import { encryptionKeyKind } from '../../../model/kinds/encryption-key.ts';
import { keyAliasKind } from '../../../model/kinds/key-alias.ts';
import { managedSecretKind } from '../../../model/kinds/managed-secret.ts';
import { openCluster, type TestCluster } from '../testing.ts';
import { scheduledDeletion } from './controller.ts';

const DAY_MS = 86_400_000;
const KEY = '0f9b04ee-ab13-4f35-a2b2-d0902bfe6a1e';
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await openCluster((deps) => [scheduledDeletion(deps)]);
});
afterEach(() => cluster.close());

const at = (days: number) => new Date(cluster.clock.now() + days * DAY_MS).toISOString();
const named = (name: string) => ({ namespace: 'default', name });

async function aSecret(name: string, deleteAt?: string) {
  const spec = { name, suffix: 'abcdef', createdAt: at(0), changedAt: at(0), deleteAt };
  return cluster.client.create(managedSecretKind, { metadata: named(name), spec });
}

async function aKey(name: string, deleteAt?: string) {
  const material = Buffer.alloc(32, 1).toString('base64');
  const spec = {
    manager: 'CUSTOMER',
    enabled: true,
    material,
    policy: '{}',
    createdAt: at(0),
    deleteAt,
  } as const;
  return cluster.client.create(encryptionKeyKind, { metadata: named(name), spec });
}

async function anAlias(name: string, keyId: string) {
  const spec = { aliasName: `alias/${name}`, keyId, createdAt: at(0), updatedAt: at(0) };
  return cluster.client.create(keyAliasKind, { metadata: named(name), spec });
}

async function advance(days: number) {
  await cluster.clock.advance(days * DAY_MS);
  await cluster.settle();
}

test('a secret is removed when its window ends, and not before', async () => {
  await aSecret('stays');
  await aSecret('goes', at(7));
  await cluster.start();
  await advance(6.9);
  expect(await cluster.names(managedSecretKind)).toEqual(['default/goes', 'default/stays']);
  await advance(0.2);
  expect(await cluster.names(managedSecretKind)).toEqual(['default/stays']);
});

test('one that was restored stays', async () => {
  const secret = await aSecret('back', at(7));
  await cluster.start();
  await advance(6);
  const { deleteAt, ...spec } = secret.spec;
  expect(deleteAt).toBeDefined();
  await cluster.client.update(managedSecretKind, { ...secret, spec });
  await cluster.settle();
  await advance(2);
  expect(await cluster.names(managedSecretKind)).toEqual(['default/back']);
});

test('what became due while nothing ran is removed at the start', async () => {
  await aSecret('late', at(-1));
  await cluster.start();
  await cluster.settle();
  expect(await cluster.names(managedSecretKind)).toEqual([]);
});

test('a key goes with its aliases, those of other keys stay', async () => {
  const other = KEY.replace(/^0/, '1');
  await aKey(KEY, at(7));
  await aKey(other);
  await anAlias('one', KEY);
  await anAlias('two', other);
  await cluster.start();
  await advance(8);
  expect(await cluster.names(encryptionKeyKind)).toEqual([`default/${other}`]);
  expect(await cluster.names(keyAliasKind)).toEqual(['default/two']);
});
