import type { ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import { oidcProviderKind } from '../../../../../model/kinds/oidc-provider.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { providerArn } from './providers.ts';

/** Lists all ARNs: this call has no pages. */
export async function listOpenIDConnectProviders(
  _input: Input<ListOpenIDConnectProvidersCommand>,
  { client }: Ctx,
): Promise<Output<ListOpenIDConnectProvidersCommand>> {
  const { items } = await client.list(oidcProviderKind);
  const arns = items.map(({ spec }) => providerArn(spec.url)).sort();
  return { OpenIDConnectProviderList: arns.map((Arn) => ({ Arn })) };
}
