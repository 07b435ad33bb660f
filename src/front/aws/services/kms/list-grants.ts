import type { ListGrantsCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { idIn, keyWithId } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';

/** There are no grants: nothing here asks for one. */
export async function listGrants(
  input: Input<ListGrantsCommand>,
  ctx: Ctx,
): Promise<Output<ListGrantsCommand>> {
  await keyWithId(ctx, idIn(ctx, input.KeyId));
  return { Grants: [], Truncated: false };
}
