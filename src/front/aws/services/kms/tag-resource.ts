import type { TagResourceCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeKey } from './changes.ts';
import { readTags } from './tags.ts';

export async function tagResource(
  input: Input<TagResourceCommand>,
  ctx: Ctx,
): Promise<Output<TagResourceCommand>> {
  await changeKey(ctx, input.KeyId, { action: 'TagResource' }, (spec) => ({
    ...spec,
    tags: readTags(input.Tags, spec.tags),
  }));
  return {};
}
