// Operations on the account as a whole.
import type * as IAM from '@aws-sdk/client-iam';
import {
  CreateAccountAlias$,
  DeleteAccountAlias$,
  DeleteAccountPasswordPolicy$,
  GetAccountAuthorizationDetails$,
  GetAccountPasswordPolicy$,
  GetAccountSummary$,
  ListAccountAliases$,
  UpdateAccountPasswordPolicy$,
} from '@aws-sdk/client-iam';
import { implement } from '../../../operation.ts';
import { createAccountAlias } from './create-account-alias.ts';
import { deleteAccountAlias } from './delete-account-alias.ts';
import { deleteAccountPasswordPolicy } from './delete-account-password-policy.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { getAccountPasswordPolicy } from './get-account-password-policy.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { listAccountAliases } from './list-account-aliases.ts';
import { updateAccountPasswordPolicy } from './update-account-password-policy.ts';

export const accountOperations = implement<typeof IAM>()(
  {
    CreateAccountAlias: createAccountAlias,
    DeleteAccountAlias: deleteAccountAlias,
    DeleteAccountPasswordPolicy: deleteAccountPasswordPolicy,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    GetAccountPasswordPolicy: getAccountPasswordPolicy,
    GetAccountSummary: getAccountSummary,
    ListAccountAliases: listAccountAliases,
    UpdateAccountPasswordPolicy: updateAccountPasswordPolicy,
  },
  {
    CreateAccountAlias$,
    DeleteAccountAlias$,
    DeleteAccountPasswordPolicy$,
    GetAccountAuthorizationDetails$,
    GetAccountPasswordPolicy$,
    GetAccountSummary$,
    ListAccountAliases$,
    UpdateAccountPasswordPolicy$,
  },
  {
    GetAccountSummary: 'Quotas of the account as a whole are told and not kept to',
    UpdateAccountPasswordPolicy: 'Stored: there are no passwords that it could hold for',
  },
);
