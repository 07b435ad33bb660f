import type { RemoveClientIDFromOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { changeProvider } from './providers.ts';

/** Removing what is not there is no mistake. */
export async function removeClientIDFromOpenIDConnectProvider(
  { OpenIDConnectProviderArn = '', ClientID = '' }: Input<RemoveClientIDFromOpenIDConnectProviderCommand>,
  ctx: Ctx,
): Promise<Output<RemoveClientIDFromOpenIDConnectProviderCommand>> {
  await changeProvider(ctx, OpenIDConnectProviderArn, (provider) =>
    withSpec(provider, { clientIds: (provider.spec.clientIds ?? []).filter((id) => id !== ClientID) }),
  );
  return {};
}
