import type { DisableKeyRotationCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { disabledKey } from '../../encryption/faults.ts';
import type { Input, Output } from '../../operation.ts';
import { changeKey } from './changes.ts';

export async function disableKeyRotation(
  { KeyId }: Input<DisableKeyRotationCommand>,
  ctx: Ctx,
): Promise<Output<DisableKeyRotationCommand>> {
  await changeKey(ctx, KeyId, { action: 'DisableKeyRotation' }, (spec, arn) => {
    if (!spec.enabled) throw disabledKey(arn);
    const { rotation, ...rest } = spec;
    return rotation === undefined ? spec : rest;
  });
  return {};
}
