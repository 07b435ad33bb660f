import type { GetOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { getProvider } from './providers.ts';

/** Tells a provider; its URL without the scheme, as AWS does. */
export async function getOpenIDConnectProvider(
  { OpenIDConnectProviderArn = '' }: Input<GetOpenIDConnectProviderCommand>,
  ctx: Ctx,
): Promise<Output<GetOpenIDConnectProviderCommand>> {
  const { spec } = await getProvider(ctx, OpenIDConnectProviderArn);
  return {
    Url: spec.url,
    ClientIDList: [...(spec.clientIds ?? [])],
    ThumbprintList: [...(spec.thumbprints ?? [])],
    CreateDate: new Date(spec.createdAt),
    Tags: tagEntries(spec.tags),
  };
}
