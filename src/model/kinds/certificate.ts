// Certificates: what a certificate manager keeps of them. Regional: the namespace is the region.
//
// Chain and private key are in the Secret of type kubernetes.io/tls of the same name, sealed at rest, where balancers find them;
// nothing here is secret. Invariant: metadata.name is the id that ends its ARN.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { instant } from './instant-schema.ts';
import { kindSchema, record, text } from './traffic-schema.ts';
import { tagMap } from './vpc.ts';

export interface Certificate extends ApiObject {
  readonly spec: {
    /** PEM. */
    readonly certificate: string;
    /** PEM of the certificates that it is signed by. */
    readonly chain?: string;
    /** `RSA_2048`, `EC_prime256v1` */
    readonly keyAlgorithm: string;
    /** The name that it is for first. */
    readonly domainName: string;
    readonly createdAt: string;
    readonly importedAt: string;
    readonly expiresAt: string;
    readonly tags?: { readonly [key: string]: string };
  };
}

const schema = kindSchema(
  'What a certificate manager keeps of a certificate',
  record(
    'What is wanted',
    {
      certificate: text('The certificate in PEM'),
      chain: text('Those that it is signed by, in PEM'),
      keyAlgorithm: text('What its key is'),
      domainName: text('The name that it is for first'),
      createdAt: instant('When it was imported first'),
      importedAt: instant('When it was imported last'),
      expiresAt: instant('Until when it holds'),
      tags: tagMap,
    },
    ['certificate', 'keyAlgorithm', 'domainName', 'createdAt', 'importedAt', 'expiresAt'],
  ),
  record('What is true', {}),
);

export const certificateKind: Kind<Certificate> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Certificate',
  plural: 'certificates',
  singular: 'certificate',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    { name: 'Domain', type: 'string', description: 'What it is for', value: ({ spec }) => spec.domainName },
    {
      name: 'Expires',
      type: 'string',
      description: 'Until when it holds',
      value: ({ spec }) => spec.expiresAt,
    },
    ageColumn,
  ],
};
