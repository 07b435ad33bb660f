// Operations on roles.
import type * as IAM from '@aws-sdk/client-iam';
import {
  CreateRole$,
  CreateServiceLinkedRole$,
  DeleteRole$,
  DeleteRolePermissionsBoundary$,
  DeleteServiceLinkedRole$,
  GetRole$,
  GetServiceLinkedRoleDeletionStatus$,
  ListRoles$,
  ListRoleTags$,
  PutRolePermissionsBoundary$,
  TagRole$,
  UntagRole$,
  UpdateAssumeRolePolicy$,
  UpdateRole$,
  UpdateRoleDescription$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { createRole } from './create-role.ts';
import { createServiceLinkedRole } from './create-service-linked-role.ts';
import { deleteRole } from './delete-role.ts';
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts';
import { deleteServiceLinkedRole } from './delete-service-linked-role.ts';
import { getRole } from './get-role.ts';
import { getServiceLinkedRoleDeletionStatus } from './get-service-linked-role-deletion-status.ts';
import { listRoleTags } from './list-role-tags.ts';
import { listRoles } from './list-roles.ts';
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts';
import { tagRole } from './tag-role.ts';
import { untagRole } from './untag-role.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';
import { updateRole } from './update-role.ts';
import { updateRoleDescription } from './update-role-description.ts';

export const roleOperations = implement<typeof IAM>()(
  {
    CreateRole: createRole,
    CreateServiceLinkedRole: createServiceLinkedRole,
    DeleteRole: deleteRole,
    DeleteRolePermissionsBoundary: deleteRolePermissionsBoundary,
    DeleteServiceLinkedRole: deleteServiceLinkedRole,
    GetRole: getRole,
    GetServiceLinkedRoleDeletionStatus: getServiceLinkedRoleDeletionStatus,
    ListRoleTags: listRoleTags,
    ListRoles: listRoles,
    PutRolePermissionsBoundary: putRolePermissionsBoundary,
    TagRole: tagRole,
    UntagRole: untagRole,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    UpdateRole: updateRole,
    UpdateRoleDescription: updateRoleDescription,
  },
  {
    CreateRole$,
    CreateServiceLinkedRole$,
    DeleteRole$,
    DeleteRolePermissionsBoundary$,
    DeleteServiceLinkedRole$,
    GetRole$,
    GetServiceLinkedRoleDeletionStatus$,
    ListRoleTags$,
    ListRoles$,
    PutRolePermissionsBoundary$,
    TagRole$,
    UntagRole$,
    UpdateAssumeRolePolicy$,
    UpdateRole$,
    UpdateRoleDescription$,
  },
);
