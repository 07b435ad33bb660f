import type { UntagResourceCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { withoutTags } from '../../shared/tags.ts';
import { changeSecret } from './lookup.ts';

export async function untagResource(
  { SecretId, TagKeys }: Input<UntagResourceCommand>,
  ctx: Ctx,
): Promise<Output<UntagResourceCommand>> {
  await changeSecret(ctx, SecretId, (spec) => ({ ...spec, tags: withoutTags(spec.tags, TagKeys) }));
  return {};
}
