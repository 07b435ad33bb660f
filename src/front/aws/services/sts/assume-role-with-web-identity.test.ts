// Sessions for service accounts of a cluster, by their tokens.
import { afterEach, describe, expect, it } from 'vitest';
import { type NewToken, serviceAccountTokens } from '../../../../machinery/pki/service-account-tokens.ts';
import { oidcProviderKind } from '../../../../model/kinds/oidc-provider.ts';
import { serviceAccountKind } from '../../../../model/kinds/service-account.ts';
import { ANONYMOUS } from '../../identity/caller.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import {
  ACCOUNT,
  closeWorlds,
  faultOf,
  ISSUER,
  ROLE,
  signerKey,
  tokens,
  trust,
  world,
} from './world.case.ts';

afterEach(closeWorlds);

describe('AssumeRoleWithWebIdentity', () => {
  const URL = ISSUER.slice('https://'.length);
  const federated = (subject: string) =>
    trust(
      { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${URL}` },
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${URL}:sub`]: subject, [`${URL}:aud`]: 'sts.amazonaws.com' } },
      },
    );

  async function cluster() {
    const all = await world();
    await all.client.create(oidcProviderKind, {
      metadata: { name: 'cluster' },
      spec: { url: URL, path: '/', createdAt: '2026-01-01T00:00:00Z', clientIds: ['sts.amazonaws.com'] },
    });
    const account = await all.client.create(serviceAccountKind, {
      metadata: { namespace: 'default', name: 'web' },
    });
    await all.addRole('Web', {
      assumeRolePolicyDocument: federated('system:serviceaccount:default:web'),
    });
    const now = all.clock.now();
    const token = (more: Partial<NewToken> = {}, signer = tokens) =>
      signer.issue({
        namespace: 'default',
        account: { name: 'web', uid: account.metadata.uid },
        audiences: ['sts.amazonaws.com'],
        nowMs: now,
        expiresAtMs: now + 3_600_000,
        ...more,
      });
    const assume = (WebIdentityToken: string, more: object = {}) =>
      assumeRoleWithWebIdentity(
        { RoleArn: ROLE, RoleSessionName: 'pod', WebIdentityToken, ...more },
        all.ctx(ANONYMOUS),
      );
    return { ...all, token, assume, now };
  }

  it('gives a service account that the role trusts a session of the role', async () => {
    const { assume, token, credentials } = await cluster();
    const { Credentials, ...rest } = await assume(token());
    expect(rest).toEqual({
      AssumedRoleUser: { AssumedRoleId: 'AROAWEB:pod', Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Web/pod` },
      SubjectFromWebIdentityToken: 'system:serviceaccount:default:web',
      Provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${URL}`,
      Audience: 'sts.amazonaws.com',
      PackedPolicySize: undefined,
    });
    const found = await credentials.find(Credentials?.AccessKeyId ?? '', Credentials?.SessionToken);
    expect(found.caller.arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Web/pod`);
  });

  type World = Awaited<ReturnType<typeof cluster>>;
  it.each<[string, (all: World) => string, string, string | RegExp]>([
    ['no token', () => 'abcdef', 'InvalidIdentityTokenException', /not a valid JWT/],
    [
      'a token of another issuer',
      ({ token }) => token({}, serviceAccountTokens(signerKey(), 'https://elsewhere.example')),
      'InvalidIdentityTokenException',
      'No OpenIDConnect provider found in your account for https://elsewhere.example',
    ],
    [
      'a token signed by another',
      ({ token }) => token({}, serviceAccountTokens(signerKey(), ISSUER)),
      'InvalidIdentityTokenException',
      /signature does not match/,
    ],
    [
      'a token that has ended',
      ({ token, now }) => token({ expiresAtMs: now - 1000 }),
      'ExpiredTokenException',
      /^Token expired: current date\/time 1767225600 must be before the expiration date\/time1767225599$/,
    ],
    [
      'a token of the future',
      ({ token, now }) => token({ nowMs: now + 60_000 }),
      'InvalidIdentityTokenException',
      /not yet valid/,
    ],
    [
      'a token for another audience',
      ({ token }) => token({ audiences: ['vault'] }),
      'InvalidIdentityTokenException',
      'Incorrect token audience',
    ],
    [
      'a token of an account that was made anew',
      ({ token }) => token({ account: { name: 'web', uid: 'gone' } }),
      'IDPRejectedClaimException',
      /not there any more/,
    ],
  ])('refuses %s', async (_what, tokenOf, code, message) => {
    const all = await cluster();
    const fault = await faultOf(all.assume(tokenOf(all)));
    expect(fault).toMatchObject({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('refuses an account that the role does not trust, and a role that is not there', async () => {
    const { assume, token, addRole } = await cluster();
    await addRole('Other', { assumeRolePolicyDocument: federated('system:serviceaccount:default:other') });
    for (const name of ['Other', 'None']) {
      expect(
        await faultOf(assume(token(), { RoleArn: `arn:aws:iam::${ACCOUNT}:role/${name}` })),
      ).toMatchObject({
        code: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      });
    }
  });
});
