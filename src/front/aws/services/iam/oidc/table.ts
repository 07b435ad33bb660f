// Operations on OIDC providers.
import type * as IAM from '@aws-sdk/client-iam';
import {
  AddClientIDToOpenIDConnectProvider$,
  CreateOpenIDConnectProvider$,
  DeleteOpenIDConnectProvider$,
  GetOpenIDConnectProvider$,
  ListOpenIDConnectProviders$,
  ListOpenIDConnectProviderTags$,
  RemoveClientIDFromOpenIDConnectProvider$,
  TagOpenIDConnectProvider$,
  UntagOpenIDConnectProvider$,
  UpdateOpenIDConnectProviderThumbprint$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { addClientIDToOpenIDConnectProvider } from './add-client-id-to-open-id-connect-provider.ts';
import { createOpenIDConnectProvider } from './create-open-id-connect-provider.ts';
import { deleteOpenIDConnectProvider } from './delete-open-id-connect-provider.ts';
import { getOpenIDConnectProvider } from './get-open-id-connect-provider.ts';
import { listOpenIDConnectProviderTags } from './list-open-id-connect-provider-tags.ts';
import { listOpenIDConnectProviders } from './list-open-id-connect-providers.ts';
import { removeClientIDFromOpenIDConnectProvider } from './remove-client-id-from-open-id-connect-provider.ts';
import { tagOpenIDConnectProvider } from './tag-open-id-connect-provider.ts';
import { untagOpenIDConnectProvider } from './untag-open-id-connect-provider.ts';
import { updateOpenIDConnectProviderThumbprint } from './update-open-id-connect-provider-thumbprint.ts';

export const providerOperations = implement<typeof IAM>()(
  {
    AddClientIDToOpenIDConnectProvider: addClientIDToOpenIDConnectProvider,
    CreateOpenIDConnectProvider: createOpenIDConnectProvider,
    DeleteOpenIDConnectProvider: deleteOpenIDConnectProvider,
    GetOpenIDConnectProvider: getOpenIDConnectProvider,
    ListOpenIDConnectProviderTags: listOpenIDConnectProviderTags,
    ListOpenIDConnectProviders: listOpenIDConnectProviders,
    RemoveClientIDFromOpenIDConnectProvider: removeClientIDFromOpenIDConnectProvider,
    TagOpenIDConnectProvider: tagOpenIDConnectProvider,
    UntagOpenIDConnectProvider: untagOpenIDConnectProvider,
    UpdateOpenIDConnectProviderThumbprint: updateOpenIDConnectProviderThumbprint,
  },
  {
    AddClientIDToOpenIDConnectProvider$,
    CreateOpenIDConnectProvider$,
    DeleteOpenIDConnectProvider$,
    GetOpenIDConnectProvider$,
    ListOpenIDConnectProviderTags$,
    ListOpenIDConnectProviders$,
    RemoveClientIDFromOpenIDConnectProvider$,
    TagOpenIDConnectProvider$,
    UntagOpenIDConnectProvider$,
    UpdateOpenIDConnectProviderThumbprint$,
  },
  { CreateOpenIDConnectProvider: 'Thumbprints are not fetched from the issuer where none are given' },
);
