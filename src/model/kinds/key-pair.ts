// KeyPairs: public keys that machines let in. Regional. metadata.name is the AWS id (`key-…`). The private half is never kept.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type Tags, tagMap, time } from './machine-schema.ts';
import { choice, kindSchema, record, text } from './traffic-schema.ts';

export interface KeyPair extends ApiObject {
  readonly spec: {
    readonly keyName: string;
    readonly type: 'rsa' | 'ed25519';
    /** As in authorized_keys. */
    readonly publicKey: string;
    /** As AWS gives it: of the private key when it was made here, of the public key when it was imported. */
    readonly fingerprint: string;
    readonly createdAt: string;
    readonly tags?: Tags;
  };
}

export const keyPairKind: Kind<KeyPair> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'KeyPair',
  plural: 'keypairs',
  singular: 'keypair',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: {
    inline: kindSchema(
      'A public key that machines let in',
      record(
        'What is wanted',
        {
          keyName: text('Its name, unique in the region'),
          type: choice('What kind of key', ['rsa', 'ed25519']),
          publicKey: text('As in authorized_keys'),
          fingerprint: text('As AWS gives it'),
          createdAt: time('When it was made'),
          tags: tagMap,
        },
        ['keyName', 'type', 'publicKey', 'fingerprint', 'createdAt'],
      ),
      record('What is true', {}),
    ),
  },
  hasStatus: false,
  columns: [
    { name: 'Key', type: 'string', description: 'Its name', value: ({ spec }) => spec.keyName },
    { name: 'Type', type: 'string', description: 'What kind of key', value: ({ spec }) => spec.type },
    ageColumn,
  ],
};
