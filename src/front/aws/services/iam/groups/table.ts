// Operations on groups.
import type * as IAM from '@aws-sdk/client-iam';
import {
  AddUserToGroup$,
  CreateGroup$,
  DeleteGroup$,
  GetGroup$,
  ListGroups$,
  RemoveUserFromGroup$,
  UpdateGroup$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { createGroup } from './create-group.ts';
import { deleteGroup } from './delete-group.ts';
import { getGroup } from './get-group.ts';
import { listGroups } from './list-groups.ts';
import { removeUserFromGroup } from './remove-user-from-group.ts';
import { updateGroup } from './update-group.ts';

export const groupOperations = implement<typeof IAM>()(
  {
    AddUserToGroup: addUserToGroup,
    CreateGroup: createGroup,
    DeleteGroup: deleteGroup,
    GetGroup: getGroup,
    ListGroups: listGroups,
    RemoveUserFromGroup: removeUserFromGroup,
    UpdateGroup: updateGroup,
  },
  { AddUserToGroup$, CreateGroup$, DeleteGroup$, GetGroup$, ListGroups$, RemoveUserFromGroup$, UpdateGroup$ },
);
