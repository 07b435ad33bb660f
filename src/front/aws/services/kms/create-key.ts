import { randomBytes } from 'node:crypto';
import type { CreateKeyCommand } from '@aws-sdk/client-kms';
import { encryptionKeyKind } from '../../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { unsupported } from './faults.ts';
import { keyMetadata } from './metadata.ts';
import { checkPolicy, defaultPolicy } from './policy.ts';
import { readTags } from './tags.ts';

/** Symmetric keys only; all others are refused with their name. */
export async function createKey(input: Input<CreateKeyCommand>, ctx: Ctx): Promise<Output<CreateKeyCommand>> {
  refuseOthers(input);
  check(length('description', input.Description, [0, 8192]));
  const tags = readTags(input.Tags);
  const key = await ctx.client.create(encryptionKeyKind, {
    metadata: { namespace: ctx.region, name: ctx.ids.uuid() },
    spec: {
      manager: 'CUSTOMER',
      description: input.Description ?? '',
      enabled: true,
      material: randomBytes(32).toString('base64'),
      createdAt: new Date(ctx.clock.now()).toISOString(),
      policy: input.Policy ? checkPolicy(input.Policy) : defaultPolicy(ctx.account),
      tags,
    },
  });
  return { KeyMetadata: keyMetadata(ctx, key) };
}

function refuseOthers(input: Input<CreateKeyCommand>): void {
  const { KeyUsage = 'ENCRYPT_DECRYPT', Origin = 'AWS_KMS', MultiRegion = false } = input;
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  if (spec !== 'SYMMETRIC_DEFAULT')
    throw unsupported(`KeySpec ${spec} is not supported here: use SYMMETRIC_DEFAULT`);
  if (KeyUsage !== 'ENCRYPT_DECRYPT')
    throw unsupported(`KeyUsage ${KeyUsage} is not supported here: use ENCRYPT_DECRYPT`);
  if (Origin !== 'AWS_KMS') throw unsupported(`Origin ${Origin} is not supported here: use AWS_KMS`);
  if (MultiRegion) throw unsupported('Multi-Region keys are not supported here');
}
