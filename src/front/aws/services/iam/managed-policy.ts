// A managed policy, whoever keeps it: AWS (aws-policies/) or the account (kind IamPolicy).
import type { IamPolicy, IamPolicyVersion } from '../../../../model/kinds/iam-policy.ts';
import type { Tags } from '../../shared/tags.ts';
import { iamArn } from './arns.ts';

export interface ManagedPolicy {
  readonly owner: 'aws' | 'account';
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly defaultVersionId: string;
  /** The oldest first. */
  readonly versions: readonly IamPolicyVersion[];
  readonly tags?: Tags;
}

export function accountPolicy({ spec }: IamPolicy): ManagedPolicy {
  const { policyName: name, policyId: id, ...rest } = spec;
  return { ...rest, owner: 'account', arn: iamArn('policy', spec.path, name), name, id };
}

export const isLinkedPolicy = ({ owner, path }: ManagedPolicy): boolean =>
  owner === 'aws' && path.startsWith('/aws-service-role/');
