// Key pairs by name, and in EC2's words.
import type { KeyPairInfo } from '@aws-sdk/client-ec2';
import { type KeyPair, keyPairKind } from '../../../../../model/kinds/key-pair.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { type Tags, tagEntries } from '../../../shared/tags.ts';
import type { Describable } from '../describe.ts';
import { invalidParameter, missingParameter } from '../faults.ts';
import { timeOf } from '../times.ts';
import { inTurn } from '../turns.ts';

export function missingKey(name: string): never {
  throw new AwsFault('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
}

export async function allKeyPairs({ client, region }: Ctx): Promise<readonly KeyPair[]> {
  return (await client.list(keyPairKind, { namespace: region })).items;
}

type Key = Pick<KeyPair['spec'], 'type' | 'publicKey' | 'fingerprint'>;

/** Throws InvalidKeyPair.Duplicate before `make` is called. */
export function createKeyPairObject<K extends Key>(
  ctx: Ctx,
  { name, tags }: { readonly name: string | undefined; readonly tags: Tags | undefined },
  make: (name: string) => K | Promise<K>,
): Promise<{ readonly pair: KeyPair; readonly key: K }> {
  if (!name?.trim()) throw missingParameter('KeyName');
  if (name.length > 255)
    throw invalidParameter('Value for parameter KeyName must have at most 255 characters');
  return inTurn(`key/${ctx.region}`, async () => {
    if ((await allKeyPairs(ctx)).some(({ spec }) => spec.keyName === name))
      throw new AwsFault('InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`);
    const key = await make(name);
    const { type, publicKey, fingerprint } = key;
    const own = { keyName: name, type, publicKey, fingerprint, createdAt: timeOf(ctx.clock) };
    const pair = await ctx.client.create(keyPairKind, {
      metadata: { name: ctx.ids.resource('key'), namespace: ctx.region },
      spec: { ...own, ...(tags ? { tags } : {}) },
    });
    return { pair, key };
  });
}

export function keyPairText({ metadata, spec }: KeyPair, withPublicKey = false): KeyPairInfo {
  return {
    KeyPairId: metadata.name,
    KeyName: spec.keyName,
    KeyType: spec.type,
    KeyFingerprint: spec.fingerprint,
    CreateTime: new Date(spec.createdAt),
    Tags: tagEntries(spec.tags),
    ...(withPublicKey ? { PublicKey: spec.publicKey } : {}),
  };
}

export const describableKeyPair: Describable<KeyPair> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'key',
  tags: ({ spec }) => spec.tags,
  filters: {
    'key-pair-id': ({ metadata }) => metadata.name,
    'key-name': ({ spec }) => spec.keyName,
    fingerprint: ({ spec }) => spec.fingerprint,
  },
};
