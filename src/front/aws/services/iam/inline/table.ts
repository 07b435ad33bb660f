// Operations on policies of users, groups and roles.
import type * as IAM from '@aws-sdk/client-iam';
import {
  DeleteGroupPolicy$,
  DeleteRolePolicy$,
  DeleteUserPolicy$,
  GetGroupPolicy$,
  GetRolePolicy$,
  GetUserPolicy$,
  ListGroupPolicies$,
  ListRolePolicies$,
  ListUserPolicies$,
  PutGroupPolicy$,
  PutRolePolicy$,
  PutUserPolicy$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { deleteGroupPolicy } from './delete-group-policy.ts';
import { deleteRolePolicy } from './delete-role-policy.ts';
import { deleteUserPolicy } from './delete-user-policy.ts';
import { getGroupPolicy } from './get-group-policy.ts';
import { getRolePolicy } from './get-role-policy.ts';
import { getUserPolicy } from './get-user-policy.ts';
import { listGroupPolicies } from './list-group-policies.ts';
import { listRolePolicies } from './list-role-policies.ts';
import { listUserPolicies } from './list-user-policies.ts';
import { putGroupPolicy } from './put-group-policy.ts';
import { putRolePolicy } from './put-role-policy.ts';
import { putUserPolicy } from './put-user-policy.ts';

export const inlinePolicyOperations = implement<typeof IAM>()(
  {
    DeleteGroupPolicy: deleteGroupPolicy,
    DeleteRolePolicy: deleteRolePolicy,
    DeleteUserPolicy: deleteUserPolicy,
    GetGroupPolicy: getGroupPolicy,
    GetRolePolicy: getRolePolicy,
    GetUserPolicy: getUserPolicy,
    ListGroupPolicies: listGroupPolicies,
    ListRolePolicies: listRolePolicies,
    ListUserPolicies: listUserPolicies,
    PutGroupPolicy: putGroupPolicy,
    PutRolePolicy: putRolePolicy,
    PutUserPolicy: putUserPolicy,
  },
  {
    DeleteGroupPolicy$,
    DeleteRolePolicy$,
    DeleteUserPolicy$,
    GetGroupPolicy$,
    GetRolePolicy$,
    GetUserPolicy$,
    ListGroupPolicies$,
    ListRolePolicies$,
    ListUserPolicies$,
    PutGroupPolicy$,
    PutRolePolicy$,
    PutUserPolicy$,
  },
);
