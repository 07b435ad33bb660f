// The operations of sts that are there.
import type * as STS from '@aws-sdk/client-sts';
import {
  AssumeRole$,
  AssumeRoleWithWebIdentity$,
  GetAccessKeyInfo$,
  GetCallerIdentity$,
  GetFederationToken$,
  GetSessionToken$,
} from '@aws-sdk/client-sts';
import { implement } from '../../operation.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { getAccessKeyInfo } from './get-access-key-info.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getFederationToken } from './get-federation-token.ts';
import { getSessionToken } from './get-session-token.ts';

const SESSION = 'policies and tags of a session are checked for form and then forgotten';

export const operations = implement<typeof STS>()(
  {
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
  },
  {
    AssumeRole$,
    AssumeRoleWithWebIdentity$,
    GetAccessKeyInfo$,
    GetCallerIdentity$,
    GetFederationToken$,
    GetSessionToken$,
  },
  {
    AssumeRole: `the caller's own policies are not evaluated, the root may assume roles, no second factor; ${SESSION}`,
    AssumeRoleWithWebIdentity: `tokens of this instance's own service accounts only; ${SESSION}`,
    GetFederationToken: SESSION,
    GetSessionToken: 'no second factor',
  },
);
