import type { ListOpenIDConnectProviderTagsCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagList } from '../tag-sets.ts';
import { getProvider } from './providers.ts';

/** Lists the tags of a provider. */
export async function listOpenIDConnectProviderTags(
  input: Input<ListOpenIDConnectProviderTagsCommand>,
  ctx: Ctx,
): Promise<Output<ListOpenIDConnectProviderTagsCommand>> {
  return tagList((await getProvider(ctx, input.OpenIDConnectProviderArn ?? '')).spec.tags, input);
}
