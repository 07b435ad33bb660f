import type { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { oidcProviderKind } from '../../../../../model/kinds/oidc-provider.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { providerExists } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { COUNT_CASE, newTags, someTags } from '../tag-sets.ts';
import { nowText } from '../times.ts';
import { clientIdSet, issuerOf, providerArn, thumbprintSet } from './providers.ts';

/** Makes a provider that roles may trust. */
export async function createOpenIDConnectProvider(
  { Url = '', ClientIDList = [], ThumbprintList = [], Tags }: Input<CreateOpenIDConnectProviderCommand>,
  { client, clock }: Ctx,
): Promise<Output<CreateOpenIDConnectProviderCommand>> {
  const url = issuerOf(Url);
  const tags = newTags(Tags, COUNT_CASE);
  const spec = {
    url,
    path: '/',
    createdAt: nowText(clock),
    clientIds: clientIdSet(ClientIDList),
    thumbprints: thumbprintSet(ThumbprintList),
    ...(tags ? { tags } : {}),
  };
  await createRecord(client, oidcProviderKind, { metadata: keyOfName(url), spec }, () => providerExists(Url));
  return { OpenIDConnectProviderArn: providerArn(url), ...someTags(tags) };
}
