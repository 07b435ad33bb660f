// Identities on an object API in memory: a root key, users with keys, roles.
import { openTestApi, type TestApi } from '../../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { type AccessKey, accessKeyKind, accessKeyName } from '../../../model/kinds/access-key.ts';
import { type IamRole, iamRoleKind } from '../../../model/kinds/iam-role.ts';
import { type IamUser, iamUserKind } from '../../../model/kinds/iam-user.ts';
import { allKinds } from '../../../model/kinds.ts';
import { objectName } from '../../../model/object-name.ts';
import type { Credentials } from './credentials.ts';
import { type OpenCredentials, openCredentials } from './open-credentials.ts';

export const ROOT_KEY = { accessKeyId: 'AKIAROOTROOTROOTROOT', secretAccessKey: 'the-secret-of-the-root' };
export const SESSION_KEY = Buffer.alloc(32, 7);
const CREATED = '2026-01-01T00:00:00Z';

export interface TestIdentities extends TestApi {
  readonly clock: FakeClock;
  readonly credentials: OpenCredentials;
  addUser(userName: string, path?: string): Promise<IamUser>;
  addKey(userName: string, accessKeyId: string): Promise<AccessKey>;
  addRole(roleName: string, spec?: Partial<IamRole['spec']>): Promise<IamRole>;
}

export const TRUST_ACCOUNT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'sts:AssumeRole',
    },
  ],
});

export async function openTestIdentities(webTokens?: Credentials['webTokens']): Promise<TestIdentities> {
  const clock = fakeClock();
  const api = await openTestApi({ kinds: allKinds, clock });
  const { client } = api;
  const ending = new AbortController();
  const credentials = openCredentials({
    client,
    clock,
    log: silentLog,
    signal: ending.signal,
    rootKey: ROOT_KEY,
    sessionKey: SESSION_KEY,
    webTokens,
  });
  const named = (awsName: string) => ({ metadata: { name: objectName(awsName.toLowerCase()) } });
  return {
    ...api,
    clock,
    credentials,
    addUser: (userName, path = '/') =>
      client.create(iamUserKind, {
        ...named(userName),
        spec: { userName, userId: `AIDA${userName.toUpperCase()}`, path, createdAt: CREATED },
      }),
    addKey: (userName, accessKeyId) =>
      client.create(accessKeyKind, {
        metadata: { name: accessKeyName(accessKeyId) },
        spec: {
          accessKeyId,
          secretAccessKey: `secret-of-${userName}`,
          userName,
          status: 'Active',
          createdAt: CREATED,
        },
      }),
    addRole: (roleName, spec = {}) =>
      client.create(iamRoleKind, {
        ...named(roleName),
        spec: {
          roleName,
          roleId: `AROA${roleName.toUpperCase()}`,
          path: '/',
          createdAt: CREATED,
          maxSessionSeconds: 3600,
          assumeRolePolicyDocument: TRUST_ACCOUNT,
          ...spec,
        },
      }),
    async close() {
      ending.abort();
      await credentials.close();
      await api.close();
    },
  };
}
