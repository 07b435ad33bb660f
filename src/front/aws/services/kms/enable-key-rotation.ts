import type { EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { disabledKey } from '../../encryption/faults.ts';
import type { Input, Output } from '../../operation.ts';
import { check, range } from '../../shared/constraints.ts';
import { changeKey } from './changes.ts';
import { YEAR_IN_DAYS } from './rotation.ts';

export async function enableKeyRotation(
  { KeyId, RotationPeriodInDays: asked }: Input<EnableKeyRotationCommand>,
  ctx: Ctx,
): Promise<Output<EnableKeyRotationCommand>> {
  check(range('rotationPeriodInDays', asked, [90, 2560]));
  const enabledAt = new Date(ctx.clock.now()).toISOString();
  await changeKey(ctx, KeyId, { action: 'EnableKeyRotation' }, (spec, arn) => {
    if (!spec.enabled) throw disabledKey(arn);
    const periodInDays = asked ?? spec.rotation?.periodInDays ?? YEAR_IN_DAYS;
    if (spec.rotation?.periodInDays === periodInDays) return spec;
    return { ...spec, rotation: { periodInDays, enabledAt } };
  });
  return {};
}
