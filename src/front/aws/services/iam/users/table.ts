// Operations on users.
import type * as IAM from '@aws-sdk/client-iam';
import {
  CreateUser$,
  DeleteLoginProfile$,
  DeleteUser$,
  DeleteUserPermissionsBoundary$,
  GetLoginProfile$,
  GetUser$,
  ListGroupsForUser$,
  ListMFADevices$,
  ListServiceSpecificCredentials$,
  ListSigningCertificates$,
  ListSSHPublicKeys$,
  ListUsers$,
  ListUserTags$,
  ListVirtualMFADevices$,
  PutUserPermissionsBoundary$,
  TagUser$,
  UntagUser$,
  UpdateUser$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { createUser } from './create-user.ts';
import { deleteLoginProfile } from './delete-login-profile.ts';
import { deleteUser } from './delete-user.ts';
import { deleteUserPermissionsBoundary } from './delete-user-permissions-boundary.ts';
import { getLoginProfile } from './get-login-profile.ts';
import { getUser } from './get-user.ts';
import { listGroupsForUser } from './list-groups-for-user.ts';
import { listMFADevices } from './list-mfa-devices.ts';
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts';
import { listSigningCertificates } from './list-signing-certificates.ts';
import { listSSHPublicKeys } from './list-ssh-public-keys.ts';
import { listUserTags } from './list-user-tags.ts';
import { listUsers } from './list-users.ts';
import { listVirtualMFADevices } from './list-virtual-mfa-devices.ts';
import { putUserPermissionsBoundary } from './put-user-permissions-boundary.ts';
import { tagUser } from './tag-user.ts';
import { untagUser } from './untag-user.ts';
import { updateUser } from './update-user.ts';

export const userOperations = implement<typeof IAM>()(
  {
    CreateUser: createUser,
    DeleteLoginProfile: deleteLoginProfile,
    DeleteUser: deleteUser,
    DeleteUserPermissionsBoundary: deleteUserPermissionsBoundary,
    GetLoginProfile: getLoginProfile,
    GetUser: getUser,
    ListGroupsForUser: listGroupsForUser,
    ListMFADevices: listMFADevices,
    ListSSHPublicKeys: listSSHPublicKeys,
    ListServiceSpecificCredentials: listServiceSpecificCredentials,
    ListSigningCertificates: listSigningCertificates,
    ListUserTags: listUserTags,
    ListUsers: listUsers,
    ListVirtualMFADevices: listVirtualMFADevices,
    PutUserPermissionsBoundary: putUserPermissionsBoundary,
    TagUser: tagUser,
    UntagUser: untagUser,
    UpdateUser: updateUser,
  },
  {
    CreateUser$,
    DeleteLoginProfile$,
    DeleteUser$,
    DeleteUserPermissionsBoundary$,
    GetLoginProfile$,
    GetUser$,
    ListGroupsForUser$,
    ListMFADevices$,
    ListSSHPublicKeys$,
    ListServiceSpecificCredentials$,
    ListSigningCertificates$,
    ListUserTags$,
    ListUsers$,
    ListVirtualMFADevices$,
    PutUserPermissionsBoundary$,
    TagUser$,
    UntagUser$,
    UpdateUser$,
  },
  {
    DeleteLoginProfile: 'There is no console: no user has a login profile',
    GetLoginProfile: 'There is no console: no user has a login profile',
    ListMFADevices: 'MFA devices cannot be made: the list is always empty',
    ListSSHPublicKeys: 'SSH keys of users cannot be made: the list is always empty',
    ListServiceSpecificCredentials: 'Credentials of single services cannot be made: the list is always empty',
    ListSigningCertificates: 'Signing certificates cannot be made: the list is always empty',
    ListVirtualMFADevices: 'MFA devices cannot be made: the list is always empty',
  },
);
