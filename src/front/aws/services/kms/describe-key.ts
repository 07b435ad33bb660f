import type { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { getKey } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { keyMetadata } from './metadata.ts';

export async function describeKey(
  input: Input<DescribeKeyCommand>,
  ctx: Ctx,
): Promise<Output<DescribeKeyCommand>> {
  return { KeyMetadata: keyMetadata(ctx, await getKey(ctx, input.KeyId)) };
}
