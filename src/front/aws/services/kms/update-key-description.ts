import type { UpdateKeyDescriptionCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { changeKey } from './changes.ts';

export async function updateKeyDescription(
  input: Input<UpdateKeyDescriptionCommand>,
  ctx: Ctx,
): Promise<Output<UpdateKeyDescriptionCommand>> {
  const { KeyId, Description: description } = input;
  check(length('description', description, [0, 8192]));
  await changeKey(ctx, KeyId, { action: 'UpdateKeyDescription' }, (spec) => ({ ...spec, description }));
  return {};
}
