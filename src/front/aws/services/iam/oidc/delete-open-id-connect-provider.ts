import type { DeleteOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { oidcProviderKind } from '../../../../../model/kinds/oidc-provider.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { noSuchEntity } from '../faults.ts';
import { providerKey } from './providers.ts';

/** Deletes a provider, also when roles trust it. */
export async function deleteOpenIDConnectProvider(
  { OpenIDConnectProviderArn = '' }: Input<DeleteOpenIDConnectProviderCommand>,
  { client }: Ctx,
): Promise<Output<DeleteOpenIDConnectProviderCommand>> {
  const missing = () => noSuchEntity(`OpenId connect Provider ${OpenIDConnectProviderArn} cannot be found.`);
  await removeRecord(client, oidcProviderKind, providerKey(OpenIDConnectProviderArn), missing);
  return {};
}
