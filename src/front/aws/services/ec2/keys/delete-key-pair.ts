import type { DeleteKeyPairCommand } from '@aws-sdk/client-ec2';
import { isError } from '../../../../../model/errors.ts';
import { keyPairKind } from '../../../../../model/kinds/key-pair.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { missingParameter } from '../faults.ts';
import { allKeyPairs } from './key-pairs.ts';

/** One that is not there counts as deleted, as EC2 says. Machines keep the key that they have. */
export async function deleteKeyPair(
  { KeyName, KeyPairId }: Input<DeleteKeyPairCommand>,
  ctx: Ctx,
): Promise<Output<DeleteKeyPairCommand>> {
  if (!KeyName && !KeyPairId) throw missingParameter('KeyName or KeyPairId');
  const found = (await allKeyPairs(ctx)).find(({ metadata, spec }) =>
    KeyPairId ? metadata.name === KeyPairId : spec.keyName === KeyName,
  );
  try {
    if (found) await ctx.client.delete(keyPairKind, keyOf(found));
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
  return { Return: true, ...(found ? { KeyPairId: found.metadata.name } : {}) };
}
