import type { CancelRotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeSecret, identityOf } from './lookup.ts';

export async function cancelRotateSecret(
  { SecretId }: Input<CancelRotateSecretCommand>,
  ctx: Ctx,
): Promise<Output<CancelRotateSecretCommand>> {
  const secret = await changeSecret(ctx, SecretId, (spec) =>
    spec.rotation?.enabled ? { ...spec, rotation: { ...spec.rotation, enabled: false } } : spec,
  );
  return identityOf(ctx, secret);
}
