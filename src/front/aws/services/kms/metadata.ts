// How a key is described: KeyMetadata.
import type { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { type EncryptionKey, keyState } from '../../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../../context.ts';
import { arnOf, keyId } from '../../encryption/keys.ts';
import type { Output } from '../../operation.ts';

type KeyMetadata = NonNullable<Output<DescribeKeyCommand>['KeyMetadata']>;

export function keyMetadata(ctx: Ctx, key: EncryptionKey): KeyMetadata {
  const { spec } = key;
  const state = keyState(key);
  return {
    AWSAccountId: ctx.account,
    KeyId: keyId(key),
    Arn: arnOf(ctx, key),
    CreationDate: new Date(spec.createdAt),
    Enabled: state === 'Enabled',
    Description: spec.description ?? '',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: state,
    ...(spec.deleteAt === undefined ? {} : { DeletionDate: new Date(spec.deleteAt) }),
    Origin: 'AWS_KMS',
    KeyManager: spec.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
