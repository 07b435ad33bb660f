// Operations on instance profiles.
import type * as IAM from '@aws-sdk/client-iam';
import {
  AddRoleToInstanceProfile$,
  CreateInstanceProfile$,
  DeleteInstanceProfile$,
  GetInstanceProfile$,
  ListInstanceProfiles$,
  ListInstanceProfilesForRole$,
  ListInstanceProfileTags$,
  RemoveRoleFromInstanceProfile$,
  TagInstanceProfile$,
  UntagInstanceProfile$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts';
import { createInstanceProfile } from './create-instance-profile.ts';
import { deleteInstanceProfile } from './delete-instance-profile.ts';
import { getInstanceProfile } from './get-instance-profile.ts';
import { listInstanceProfileTags } from './list-instance-profile-tags.ts';
import { listInstanceProfiles } from './list-instance-profiles.ts';
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts';
import { removeRoleFromInstanceProfile } from './remove-role-from-instance-profile.ts';
import { tagInstanceProfile } from './tag-instance-profile.ts';
import { untagInstanceProfile } from './untag-instance-profile.ts';

export const profileOperations = implement<typeof IAM>()(
  {
    AddRoleToInstanceProfile: addRoleToInstanceProfile,
    CreateInstanceProfile: createInstanceProfile,
    DeleteInstanceProfile: deleteInstanceProfile,
    GetInstanceProfile: getInstanceProfile,
    ListInstanceProfileTags: listInstanceProfileTags,
    ListInstanceProfiles: listInstanceProfiles,
    ListInstanceProfilesForRole: listInstanceProfilesForRole,
    RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile,
    TagInstanceProfile: tagInstanceProfile,
    UntagInstanceProfile: untagInstanceProfile,
  },
  {
    AddRoleToInstanceProfile$,
    CreateInstanceProfile$,
    DeleteInstanceProfile$,
    GetInstanceProfile$,
    ListInstanceProfileTags$,
    ListInstanceProfiles$,
    ListInstanceProfilesForRole$,
    RemoveRoleFromInstanceProfile$,
    TagInstanceProfile$,
    UntagInstanceProfile$,
  },
);
