// Operations on access keys.
import type * as IAM from '@aws-sdk/client-iam';
import {
  CreateAccessKey$,
  DeleteAccessKey$,
  GetAccessKeyLastUsed$,
  ListAccessKeys$,
  UpdateAccessKey$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { createAccessKey } from './create-access-key.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts';
import { listAccessKeys } from './list-access-keys.ts';
import { updateAccessKey } from './update-access-key.ts';

export const accessKeyOperations = implement<typeof IAM>()(
  {
    CreateAccessKey: createAccessKey,
    DeleteAccessKey: deleteAccessKey,
    GetAccessKeyLastUsed: getAccessKeyLastUsed,
    ListAccessKeys: listAccessKeys,
    UpdateAccessKey: updateAccessKey,
  },
  { CreateAccessKey$, DeleteAccessKey$, GetAccessKeyLastUsed$, ListAccessKeys$, UpdateAccessKey$ },
);
