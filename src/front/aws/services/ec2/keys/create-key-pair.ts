import type { CreateKeyPairCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter, unsupportedFeature } from '../faults.ts';
import { given } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { createKeyPairObject, keyPairText } from './key-pairs.ts';
import { newKey } from './new-key.ts';

export async function createKeyPair(
  input: Input<CreateKeyPairCommand>,
  ctx: Ctx,
): Promise<Output<CreateKeyPairCommand>> {
  const { KeyName: name, KeyType: type = 'rsa', KeyFormat = 'pem', TagSpecifications } = given(input);
  if (type !== 'rsa' && type !== 'ed25519') throw invalidParameter(`Invalid value '${type}' for KeyType`);
  if (KeyFormat === 'ppk') throw unsupportedFeature("keys in PuTTY's format (KeyFormat ppk)");
  const tags = tagsFor(TagSpecifications, 'key-pair');
  const { pair, key } = await createKeyPairObject(ctx, { name, tags }, async (keyName) => ({
    type,
    ...(await newKey(type, keyName)),
  }));
  const { KeyPairId, KeyName, KeyFingerprint, Tags } = keyPairText(pair);
  return { KeyPairId, KeyName, KeyFingerprint, Tags, KeyMaterial: key.material };
}
