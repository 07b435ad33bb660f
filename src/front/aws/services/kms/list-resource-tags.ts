import type { ListResourceTagsCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { idIn, keyWithId } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { tagEntries } from '../../shared/tags.ts';
import { pageOf } from './pages.ts';

export async function listResourceTags(
  input: Input<ListResourceTagsCommand>,
  ctx: Ctx,
): Promise<Output<ListResourceTagsCommand>> {
  const { spec } = await keyWithId(ctx, idIn(ctx, input.KeyId));
  const { items, rest } = pageOf(tagEntries(spec.tags), input, ({ Key }) => Key, { usual: 50, most: 50 });
  return { Tags: items.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })), ...rest };
}
