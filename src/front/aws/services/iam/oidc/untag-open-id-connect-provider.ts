import type { UntagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { COUNT_CASE, untagged } from '../tag-sets.ts';
import { changeProvider } from './providers.ts';

/** Removes the tags of these keys. */
export async function untagOpenIDConnectProvider(
  { OpenIDConnectProviderArn = '', TagKeys = [] }: Input<UntagOpenIDConnectProviderCommand>,
  ctx: Ctx,
): Promise<Output<UntagOpenIDConnectProviderCommand>> {
  await changeProvider(ctx, OpenIDConnectProviderArn, (provider) =>
    withSpec(provider, { tags: untagged(provider.spec.tags, TagKeys, COUNT_CASE) }),
  );
  return {};
}
