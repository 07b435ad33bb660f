import type { TagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { COUNT_CASE, tagged } from '../tag-sets.ts';
import { changeProvider } from './providers.ts';

/** Adds tags, and replaces those of the same key. */
export async function tagOpenIDConnectProvider(
  { OpenIDConnectProviderArn = '', Tags = [] }: Input<TagOpenIDConnectProviderCommand>,
  ctx: Ctx,
): Promise<Output<TagOpenIDConnectProviderCommand>> {
  await changeProvider(ctx, OpenIDConnectProviderArn, (provider) =>
    withSpec(provider, { tags: tagged(provider.spec.tags, Tags, COUNT_CASE) }),
  );
  return {};
}
