// Operations on managed policies.
import type * as IAM from '@aws-sdk/client-iam';
import {
  CreatePolicy$,
  CreatePolicyVersion$,
  DeletePolicy$,
  DeletePolicyVersion$,
  GetPolicy$,
  GetPolicyVersion$,
  ListEntitiesForPolicy$,
  ListPolicies$,
  ListPolicyTags$,
  ListPolicyVersions$,
  SetDefaultPolicyVersion$,
  TagPolicy$,
  UntagPolicy$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { createPolicy } from './create-policy.ts';
import { createPolicyVersion } from './create-policy-version.ts';
import { deletePolicy } from './delete-policy.ts';
import { deletePolicyVersion } from './delete-policy-version.ts';
import { getPolicy } from './get-policy.ts';
import { getPolicyVersion } from './get-policy-version.ts';
import { listEntitiesForPolicy } from './list-entities-for-policy.ts';
import { listPolicies } from './list-policies.ts';
import { listPolicyTags } from './list-policy-tags.ts';
import { listPolicyVersions } from './list-policy-versions.ts';
import { setDefaultPolicyVersion } from './set-default-policy-version.ts';
import { tagPolicy } from './tag-policy.ts';
import { untagPolicy } from './untag-policy.ts';

export const policyOperations = implement<typeof IAM>()(
  {
    CreatePolicy: createPolicy,
    CreatePolicyVersion: createPolicyVersion,
    DeletePolicy: deletePolicy,
    DeletePolicyVersion: deletePolicyVersion,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    ListEntitiesForPolicy: listEntitiesForPolicy,
    ListPolicies: listPolicies,
    ListPolicyTags: listPolicyTags,
    ListPolicyVersions: listPolicyVersions,
    SetDefaultPolicyVersion: setDefaultPolicyVersion,
    TagPolicy: tagPolicy,
    UntagPolicy: untagPolicy,
  },
  {
    CreatePolicy$,
    CreatePolicyVersion$,
    DeletePolicy$,
    DeletePolicyVersion$,
    GetPolicy$,
    GetPolicyVersion$,
    ListEntitiesForPolicy$,
    ListPolicies$,
    ListPolicyTags$,
    ListPolicyVersions$,
    SetDefaultPolicyVersion$,
    TagPolicy$,
    UntagPolicy$,
  },
);
