import type { RestoreSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeSecret, identityOf } from './lookup.ts';

/** One that does not wait for its deletion stays as it is. */
export async function restoreSecret(
  { SecretId }: Input<RestoreSecretCommand>,
  ctx: Ctx,
): Promise<Output<RestoreSecretCommand>> {
  const secret = await changeSecret(
    ctx,
    SecretId,
    (spec) => {
      const { deletedAt, deleteAt, ...rest } = spec;
      return deletedAt === undefined && deleteAt === undefined ? spec : rest;
    },
    { alsoMarked: true },
  );
  return identityOf(ctx, secret);
}
