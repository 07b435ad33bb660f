// OidcProviders: issuers of web identities that roles may trust.
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type IamSpec, iamColumns, iamKind, iamSchema, unchanging } from './iam-schema.ts';
import { list, text } from './traffic-schema.ts';

export interface OidcProvider extends ApiObject {
  readonly spec: IamSpec & {
    /** The issuer without `https://`, as it stands in the ARN. */
    readonly url: string;
    /** Audiences. */
    readonly clientIds?: readonly string[];
    /** SHA-1 of certificates of the issuer, 40 hex digits each. */
    readonly thumbprints?: readonly string[];
  };
}

const schema = iamSchema(
  'An issuer of web identities',
  {
    url: text('The issuer without https://', { minLength: 1, maxLength: 255 }),
    clientIds: list('Audiences', text('An audience')),
    thumbprints: list('SHA-1 of certificates', text('40 hex digits')),
  },
  ['url'],
);

export const oidcProviderKind: Kind<OidcProvider> = {
  ...iamKind,
  kind: 'OidcProvider',
  plural: 'oidcproviders',
  singular: 'oidcprovider',
  schema: { inline: schema },
  hasStatus: false,
  columns: iamColumns(({ spec }) => spec.url),
  validate: unchanging('url', 'createdAt'),
};
