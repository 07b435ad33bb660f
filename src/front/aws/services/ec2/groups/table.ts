// Operations on security groups and their rules.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  AuthorizeSecurityGroupEgress$,
  AuthorizeSecurityGroupIngress$,
  CreateSecurityGroup$,
  DeleteSecurityGroup$,
  DescribeSecurityGroupRules$,
  DescribeSecurityGroups$,
  ModifySecurityGroupRules$,
  RevokeSecurityGroupEgress$,
  RevokeSecurityGroupIngress$,
  UpdateSecurityGroupRuleDescriptionsEgress$,
  UpdateSecurityGroupRuleDescriptionsIngress$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { authorizeSecurityGroupEgress, authorizeSecurityGroupIngress } from './authorize.ts';
import { createSecurityGroup } from './create-security-group.ts';
import { deleteSecurityGroup } from './delete-security-group.ts';
import { describeSecurityGroupRules } from './describe-security-group-rules.ts';
import { describeSecurityGroups } from './describe-security-groups.ts';
import { modifySecurityGroupRules } from './modify-security-group-rules.ts';
import { revokeSecurityGroupEgress, revokeSecurityGroupIngress } from './revoke.ts';
import {
  updateSecurityGroupRuleDescriptionsEgress,
  updateSecurityGroupRuleDescriptionsIngress,
} from './update-descriptions.ts';

export const groupOperations = implement<typeof EC2>()(
  {
    AuthorizeSecurityGroupEgress: authorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress: authorizeSecurityGroupIngress,
    CreateSecurityGroup: createSecurityGroup,
    DeleteSecurityGroup: deleteSecurityGroup,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSecurityGroups: describeSecurityGroups,
    ModifySecurityGroupRules: modifySecurityGroupRules,
    RevokeSecurityGroupEgress: revokeSecurityGroupEgress,
    RevokeSecurityGroupIngress: revokeSecurityGroupIngress,
    UpdateSecurityGroupRuleDescriptionsEgress: updateSecurityGroupRuleDescriptionsEgress,
    UpdateSecurityGroupRuleDescriptionsIngress: updateSecurityGroupRuleDescriptionsIngress,
  },
  {
    AuthorizeSecurityGroupEgress$,
    AuthorizeSecurityGroupIngress$,
    CreateSecurityGroup$,
    DeleteSecurityGroup$,
    DescribeSecurityGroupRules$,
    DescribeSecurityGroups$,
    ModifySecurityGroupRules$,
    RevokeSecurityGroupEgress$,
    RevokeSecurityGroupIngress$,
    UpdateSecurityGroupRuleDescriptionsEgress$,
    UpdateSecurityGroupRuleDescriptionsIngress$,
  },
  {
    AuthorizeSecurityGroupEgress: 'There are no prefix lists; groups of other accounts cannot be named',
    AuthorizeSecurityGroupIngress: 'There are no prefix lists; groups of other accounts cannot be named',
  },
);
