import type { TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeSecret } from './lookup.ts';
import { tagsFrom } from './tagging.ts';

export async function tagResource(
  { SecretId, Tags }: Input<TagResourceCommand>,
  ctx: Ctx,
): Promise<Output<TagResourceCommand>> {
  await changeSecret(ctx, SecretId, (spec) => ({ ...spec, tags: tagsFrom(Tags, spec.tags) }));
  return {};
}
