// Operations of KMS.
import type * as KMS from '@aws-sdk/client-kms';
import {
  CancelKeyDeletion$,
  CreateAlias$,
  CreateKey$,
  Decrypt$,
  DeleteAlias$,
  DescribeKey$,
  DisableKey$,
  DisableKeyRotation$,
  EnableKey$,
  EnableKeyRotation$,
  Encrypt$,
  GenerateDataKey$,
  GenerateDataKeyWithoutPlaintext$,
  GenerateRandom$,
  GetKeyPolicy$,
  GetKeyRotationStatus$,
  ListAliases$,
  ListGrants$,
  ListKeyPolicies$,
  ListKeys$,
  ListResourceTags$,
  PutKeyPolicy$,
  ReEncrypt$,
  ScheduleKeyDeletion$,
  TagResource$,
  UntagResource$,
  UpdateAlias$,
  UpdateKeyDescription$,
} from '@aws-sdk/client-kms';
import { implement } from '../../operation.ts';
import { cancelKeyDeletion } from './cancel-key-deletion.ts';
import { createAlias } from './create-alias.ts';
import { createKey } from './create-key.ts';
import { decrypt } from './decrypt.ts';
import { deleteAlias } from './delete-alias.ts';
import { describeKey } from './describe-key.ts';
import { disableKey } from './disable-key.ts';
import { disableKeyRotation } from './disable-key-rotation.ts';
import { enableKey } from './enable-key.ts';
import { enableKeyRotation } from './enable-key-rotation.ts';
import { encrypt } from './encrypt.ts';
import { generateDataKey } from './generate-data-key.ts';
import { generateDataKeyWithoutPlaintext } from './generate-data-key-without-plaintext.ts';
import { generateRandom } from './generate-random.ts';
import { getKeyPolicy } from './get-key-policy.ts';
import { getKeyRotationStatus } from './get-key-rotation-status.ts';
import { listAliases } from './list-aliases.ts';
import { listGrants } from './list-grants.ts';
import { listKeyPolicies } from './list-key-policies.ts';
import { listKeys } from './list-keys.ts';
import { listResourceTags } from './list-resource-tags.ts';
import { putKeyPolicy } from './put-key-policy.ts';
import { reEncrypt } from './re-encrypt.ts';
import { scheduleKeyDeletion } from './schedule-key-deletion.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateAlias } from './update-alias.ts';
import { updateKeyDescription } from './update-key-description.ts';

export const operations = implement<typeof KMS>()(
  {
    CancelKeyDeletion: cancelKeyDeletion,
    CreateAlias: createAlias,
    CreateKey: createKey,
    Decrypt: decrypt,
    DeleteAlias: deleteAlias,
    DescribeKey: describeKey,
    DisableKey: disableKey,
    DisableKeyRotation: disableKeyRotation,
    EnableKey: enableKey,
    EnableKeyRotation: enableKeyRotation,
    Encrypt: encrypt,
    GenerateDataKey: generateDataKey,
    GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
    GenerateRandom: generateRandom,
    GetKeyPolicy: getKeyPolicy,
    GetKeyRotationStatus: getKeyRotationStatus,
    ListAliases: listAliases,
    ListGrants: listGrants,
    ListKeyPolicies: listKeyPolicies,
    ListKeys: listKeys,
    ListResourceTags: listResourceTags,
    PutKeyPolicy: putKeyPolicy,
    ReEncrypt: reEncrypt,
    ScheduleKeyDeletion: scheduleKeyDeletion,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAlias: updateAlias,
    UpdateKeyDescription: updateKeyDescription,
  },
  {
    CancelKeyDeletion$,
    CreateAlias$,
    CreateKey$,
    Decrypt$,
    DeleteAlias$,
    DescribeKey$,
    DisableKey$,
    DisableKeyRotation$,
    EnableKey$,
    EnableKeyRotation$,
    Encrypt$,
    GenerateDataKey$,
    GenerateDataKeyWithoutPlaintext$,
    GenerateRandom$,
    GetKeyPolicy$,
    GetKeyRotationStatus$,
    ListAliases$,
    ListGrants$,
    ListKeyPolicies$,
    ListKeys$,
    ListResourceTags$,
    PutKeyPolicy$,
    ReEncrypt$,
    ScheduleKeyDeletion$,
    TagResource$,
    UntagResource$,
    UpdateAlias$,
    UpdateKeyDescription$,
  },
  {
    CreateKey:
      'Symmetric keys of one region only: no RSA, ECC, HMAC, imported, multi-Region or custom-store keys.',
    DisableKeyRotation: 'Stored and told; the material is never changed.',
    EnableKeyRotation: 'Stored and told; the material is never changed.',
    ListGrants: 'Always empty: grants cannot be made.',
    PutKeyPolicy: 'Stored and returned, not evaluated.',
  },
);
