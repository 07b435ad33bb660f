// How managed policies and their versions look in replies.
import type { Policy, PolicyVersion } from '@aws-sdk/client-iam';
import type { NoUndefined } from '@smithy/types';
import { tagEntries } from '../../../shared/tags.ts';
import { encoded } from '../documents/text.ts';
import type { ManagedPolicy } from '../managed-policy.ts';
import { type PolicyUsage, UNUSED } from './usage.ts';

/** As lists and CreatePolicy show it. */
export function policyView(policy: ManagedPolicy, usage: PolicyUsage = UNUSED): NoUndefined<Policy> {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: usage.attached,
    PermissionsBoundaryUsageCount: usage.boundary,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}

/** As GetPolicy shows it. */
export function wholePolicyView(policy: ManagedPolicy, usage?: PolicyUsage): NoUndefined<Policy> {
  const { description } = policy;
  return {
    ...policyView(policy, usage),
    ...(description ? { Description: description } : {}),
    Tags: tagEntries(policy.tags),
  };
}

/** A version without its document. */
export function versionView(
  policy: ManagedPolicy,
  version: ManagedPolicy['versions'][number],
): NoUndefined<PolicyVersion> {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: new Date(version.createdAt),
  };
}

export function wholeVersionView(
  policy: ManagedPolicy,
  version: ManagedPolicy['versions'][number],
): NoUndefined<PolicyVersion> {
  return { ...versionView(policy, version), Document: encoded(version.document) };
}
