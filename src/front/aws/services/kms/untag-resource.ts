import type { UntagResourceCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { withoutTags } from '../../shared/tags.ts';
import { changeKey } from './changes.ts';

export async function untagResource(
  input: Input<UntagResourceCommand>,
  ctx: Ctx,
): Promise<Output<UntagResourceCommand>> {
  await changeKey(ctx, input.KeyId, { action: 'UntagResource' }, (spec) => ({
    ...spec,
    tags: withoutTags(spec.tags, input.TagKeys),
  }));
  return {};
}
