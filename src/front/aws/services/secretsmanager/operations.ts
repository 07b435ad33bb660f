// Operations of Secrets Manager.
import type * as SecretsManager from '@aws-sdk/client-secrets-manager';
import {
  BatchGetSecretValue$,
  CancelRotateSecret$,
  CreateSecret$,
  DeleteResourcePolicy$,
  DeleteSecret$,
  DescribeSecret$,
  GetRandomPassword$,
  GetResourcePolicy$,
  GetSecretValue$,
  ListSecrets$,
  ListSecretVersionIds$,
  PutResourcePolicy$,
  PutSecretValue$,
  RestoreSecret$,
  RotateSecret$,
  TagResource$,
  UntagResource$,
  UpdateSecret$,
  UpdateSecretVersionStage$,
  ValidateResourcePolicy$,
} from '@aws-sdk/client-secrets-manager';
import { implement } from '../../operation.ts';
import { batchGetSecretValue } from './batch-get-secret-value.ts';
import { cancelRotateSecret } from './cancel-rotate-secret.ts';
import { createSecret } from './create-secret.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { deleteSecret } from './delete-secret.ts';
import { describeSecret } from './describe-secret.ts';
import { getRandomPassword } from './get-random-password.ts';
import { getResourcePolicy } from './get-resource-policy.ts';
import { getSecretValue } from './get-secret-value.ts';
import { listSecretVersionIds } from './list-secret-version-ids.ts';
import { listSecrets } from './list-secrets.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { putSecretValue } from './put-secret-value.ts';
import { restoreSecret } from './restore-secret.ts';
import { rotateSecret } from './rotate-secret.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateSecret } from './update-secret.ts';
import { updateSecretVersionStage } from './update-secret-version-stage.ts';
import { validateResourcePolicy } from './validate-resource-policy.ts';

export const operations = implement<typeof SecretsManager>()(
  {
    BatchGetSecretValue: batchGetSecretValue,
    CancelRotateSecret: cancelRotateSecret,
    CreateSecret: createSecret,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteSecret: deleteSecret,
    DescribeSecret: describeSecret,
    GetRandomPassword: getRandomPassword,
    GetResourcePolicy: getResourcePolicy,
    GetSecretValue: getSecretValue,
    ListSecretVersionIds: listSecretVersionIds,
    ListSecrets: listSecrets,
    PutResourcePolicy: putResourcePolicy,
    PutSecretValue: putSecretValue,
    RestoreSecret: restoreSecret,
    RotateSecret: rotateSecret,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateSecret: updateSecret,
    UpdateSecretVersionStage: updateSecretVersionStage,
    ValidateResourcePolicy: validateResourcePolicy,
  },
  {
    BatchGetSecretValue$,
    CancelRotateSecret$,
    CreateSecret$,
    DeleteResourcePolicy$,
    DeleteSecret$,
    DescribeSecret$,
    GetRandomPassword$,
    GetResourcePolicy$,
    GetSecretValue$,
    ListSecretVersionIds$,
    ListSecrets$,
    PutResourcePolicy$,
    PutSecretValue$,
    RestoreSecret$,
    RotateSecret$,
    TagResource$,
    UntagResource$,
    UpdateSecret$,
    UpdateSecretVersionStage$,
    ValidateResourcePolicy$,
  },
  {
    CreateSecret: 'No replicas in other regions, no secrets of partners.',
    DescribeSecret: 'LastAccessedDate, LastRotatedDate and NextRotationDate are not told.',
    ListSecrets: 'LastAccessedDate, LastRotatedDate and NextRotationDate are not told, nor sorted by.',
    PutResourcePolicy: 'Stored and returned, not evaluated.',
    RotateSecret:
      'The settings are stored; no function is run, so RotateImmediately (the default) is refused.',
    ValidateResourcePolicy: 'Looks at the form and for public access only.',
  },
);
