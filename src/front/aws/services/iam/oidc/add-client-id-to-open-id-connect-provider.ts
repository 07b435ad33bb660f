import type { AddClientIDToOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { changeProvider, clientIdSet } from './providers.ts';

/** Adding what is there is no mistake. */
export async function addClientIDToOpenIDConnectProvider(
  { OpenIDConnectProviderArn = '', ClientID = '' }: Input<AddClientIDToOpenIDConnectProviderCommand>,
  ctx: Ctx,
): Promise<Output<AddClientIDToOpenIDConnectProviderCommand>> {
  await changeProvider(ctx, OpenIDConnectProviderArn, (provider) =>
    withSpec(provider, { clientIds: clientIdSet([...(provider.spec.clientIds ?? []), ClientID]) }),
  );
  return {};
}
