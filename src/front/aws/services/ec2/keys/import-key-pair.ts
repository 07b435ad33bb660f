import type { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagsFor } from '../tag-specifications.ts';
import { importedKey } from './imported-key.ts';
import { createKeyPairObject, keyPairText } from './key-pairs.ts';

export async function importKeyPair(
  { KeyName: name, PublicKeyMaterial, TagSpecifications }: Input<ImportKeyPairCommand>,
  ctx: Ctx,
): Promise<Output<ImportKeyPairCommand>> {
  const tags = tagsFor(TagSpecifications, 'key-pair');
  const { pair } = await createKeyPairObject(ctx, { name, tags }, () => importedKey(PublicKeyMaterial));
  const { KeyPairId, KeyName, KeyFingerprint, Tags } = keyPairText(pair);
  return { KeyPairId, KeyName, KeyFingerprint, Tags };
}
