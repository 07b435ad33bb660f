import type { GetKeyRotationStatusCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf, idIn, keyWithId } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { rotationOf } from './rotation.ts';

export async function getKeyRotationStatus(
  input: Input<GetKeyRotationStatusCommand>,
  ctx: Ctx,
): Promise<Output<GetKeyRotationStatusCommand>> {
  const key = await keyWithId(ctx, idIn(ctx, input.KeyId));
  return { KeyId: arnOf(ctx, key), ...rotationOf(key, ctx.clock.now()) };
}
