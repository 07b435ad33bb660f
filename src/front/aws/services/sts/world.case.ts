// An account with identities, roles and a cluster that signs tokens.
import { generateKeyPairSync } from 'node:crypto';
import { silentLog } from '../../../../machinery/log.ts';
import {
  type ServiceAccountTokens,
  serviceAccountTokens,
} from '../../../../machinery/pki/service-account-tokens.ts';
import type { Ctx } from '../../context.ts';
import type { Caller } from '../../identity/caller.ts';
import { openTestIdentities, ROOT_KEY, type TestIdentities } from '../../identity/testing.ts';
import { randomIds } from '../../shared/ids.ts';

export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/Web`;
export const ROOT: Caller = {
  kind: 'root',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
  accessKeyId: ROOT_KEY.accessKeyId,
};
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
export const signerKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
export const tokens: ServiceAccountTokens = serviceAccountTokens(signerKey(), ISSUER);

const opened: TestIdentities[] = [];
/** After each test. */
export async function closeWorlds(): Promise<void> {
  for (const identities of opened.splice(0)) await identities.close();
}

export async function world() {
  const all = await openTestIdentities(tokens);
  opened.push(all);
  const ctx = (caller: Caller = ROOT) =>
    ({
      account: ACCOUNT,
      region: 'us-east-2',
      caller,
      client: all.client,
      clock: all.clock,
      ids: randomIds,
      log: silentLog,
      credentials: all.credentials,
    }) as unknown as Ctx; // sts uses no more of it
  return { ...all, ctx };
}

export const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { wire: { code: string; message: string } }) => error.wire,
  );

export const trust = (principal: object | string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
  });
