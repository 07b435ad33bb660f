// sts by its operations: sessions that work, and whom it refuses.
import { afterEach, describe, expect, it } from 'vitest';
import { newAccessKeyId } from '../../identity/key-ids.ts';
import { roleCaller, userCaller } from '../../identity/open-credentials.ts';
import { ROOT_KEY } from '../../identity/testing.ts';
import { assumeRole } from './assume-role.ts';
import { getAccessKeyInfo } from './get-access-key-info.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getFederationToken } from './get-federation-token.ts';
import { getSessionToken } from './get-session-token.ts';
import { operations } from './operations.ts';
import { sts } from './service.ts';
import { ACCOUNT, closeWorlds, faultOf, ROLE, ROOT, trust, world } from './world.case.ts';

afterEach(closeWorlds);

describe('AssumeRole', () => {
  const input = { RoleArn: ROLE, RoleSessionName: 'deploy' };

  it('gives credentials that stand for the role in a session, until they end', async () => {
    const { ctx, addRole, credentials, clock } = await world();
    await addRole('Web');
    const { Credentials, AssumedRoleUser } = await assumeRole({ ...input, DurationSeconds: 900 }, ctx());
    expect(AssumedRoleUser).toEqual({
      AssumedRoleId: 'AROAWEB:deploy',
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Web/deploy`,
    });
    const { AccessKeyId = '', SessionToken, SecretAccessKey, Expiration } = Credentials ?? {};
    expect(Expiration).toEqual(new Date(clock.now() + 900_000));
    const { caller, secretAccessKey } = await credentials.find(AccessKeyId, SessionToken);
    expect(secretAccessKey).toBe(SecretAccessKey);
    expect(await getCallerIdentity({}, ctx(caller))).toEqual({
      UserId: 'AROAWEB:deploy',
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Web/deploy`,
    });
    await clock.advance(900_000);
    expect(await faultOf(credentials.find(AccessKeyId, SessionToken))).toMatchObject({
      code: 'ExpiredToken',
    });
  });

  it('knows a role by its path, and does not show the path in the session', async () => {
    const { ctx, addRole } = await world();
    await addRole('Deep', { path: '/team/' });
    const deep = { ...input, RoleArn: `arn:aws:iam::${ACCOUNT}:role/team/Deep` };
    const { AssumedRoleUser } = await assumeRole(deep, ctx());
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Deep/deploy`);
    const without = { ...input, RoleArn: `arn:aws:iam::${ACCOUNT}:role/Deep` };
    expect(await faultOf(assumeRole(without, ctx()))).toMatchObject({ code: 'AccessDenied' });
  });

  it.each([
    ['x', 'not an ARN at all!!!!!', 'deploy', 'ValidationError', 'not an ARN at all!!!!! is invalid'],
    ['a user', `arn:aws:iam::${ACCOUNT}:user/a`, 'deploy', 'ValidationError', 'Request ARN is invalid'],
    [
      'a role that is not there',
      `arn:aws:iam::${ACCOUNT}:role/None`,
      'deploy',
      'AccessDenied',
      `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/None`,
    ],
    ['a role of another account', 'arn:aws:iam::210987654321:role/Web', 'deploy', 'AccessDenied', undefined],
    [
      'a session name with a blank',
      ROLE,
      'a b',
      'ValidationError',
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'a session name of one letter',
      ROLE,
      'a',
      'ValidationError',
      "1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
  ])('refuses %s', async (_what, RoleArn, RoleSessionName, code, message) => {
    const { ctx, addRole } = await world();
    await addRole('Web');
    const fault = await faultOf(assumeRole({ RoleArn, RoleSessionName }, ctx()));
    expect(fault).toMatchObject({ code, ...(message ? { message } : {}) });
  });

  it.each([
    [899, 'root', /Value '899' at 'durationSeconds' .* greater than or equal to 900$/],
    [43_201, 'root', /Value '43201' at 'durationSeconds' .* less than or equal to 43200$/],
    [7201, 'root', /^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/],
    [
      3601,
      'role',
      /^The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role/,
    ],
    [7200, 'root', undefined],
    [3600, 'role', undefined],
  ])('for %i seconds, asked by the %s', async (DurationSeconds, who, message) => {
    const { ctx, addRole } = await world();
    const role = await addRole('Web', { maxSessionSeconds: 7200 });
    const caller = who === 'root' ? ROOT : roleCaller(role, 'first');
    const fault = await faultOf(assumeRole({ ...input, DurationSeconds }, ctx(caller)));
    if (message)
      expect(fault).toMatchObject({ code: 'ValidationError', message: expect.stringMatching(message) });
    else expect(fault).toBeUndefined();
  });

  const alice = { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` };
  const external = { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } };
  it.each<[string, string, object, boolean]>([
    ['the account', trust({ AWS: ACCOUNT }), {}, true],
    ['everybody', trust('*'), {}, true],
    ['everybody of AWS', trust({ AWS: '*' }), {}, true],
    ['the user', trust(alice), {}, true],
    ['one of several', trust({ AWS: ['arn:aws:iam::210987654321:root', alice.AWS] }), {}, true],
    ["the user's id", trust({ AWS: 'AIDAALICE' }), {}, true],
    ['another user', trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }), {}, false],
    ['another account', trust({ AWS: 'arn:aws:iam::210987654321:root' }), {}, false],
    ['a service', trust({ Service: 'ec2.amazonaws.com' }), {}, false],
    ['another action', trust(alice, { Action: 'sts:AssumeRoleWithWebIdentity' }), {}, false],
    ['any action of sts', trust(alice, { Action: ['sts:*'] }), {}, true],
    ['the user, but denies', trust(alice, { Effect: 'Deny' }), {}, false],
    ['an external id that is given', trust(alice, external), { ExternalId: 'secret' }, true],
    ['an external id that is another', trust(alice, external), { ExternalId: 'guess' }, false],
    ['an external id that is missing', trust(alice, external), {}, false],
    [
      'a session name by pattern',
      trust(alice, { Condition: { StringLike: { 'sts:RoleSessionName': 'de*' } } }),
      {},
      true,
    ],
    [
      'another session name',
      trust(alice, { Condition: { StringNotEquals: { 'sts:RoleSessionName': 'deploy' } } }),
      {},
      false,
    ],
    [
      'a second factor',
      trust(alice, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      {},
      false,
    ],
    ['nothing that can be read', 'torn', {}, false],
  ])('of a role that trusts %s', async (_what, assumeRolePolicyDocument, more, allowed) => {
    const { ctx, addRole, addUser } = await world();
    const user = userCaller(await addUser('alice'));
    await addRole('Web', { assumeRolePolicyDocument });
    const fault = await faultOf(assumeRole({ ...input, ...more }, ctx(user)));
    if (allowed) expect(fault).toBeUndefined();
    else
      expect(fault).toMatchObject({ code: 'AccessDenied', message: expect.stringContaining('user/alice') });
  });

  it('by a session of a role that the role trusts', async () => {
    const { ctx, addRole } = await world();
    const first = await addRole('First');
    await addRole('Web', { assumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/First` }) });
    expect(await faultOf(assumeRole(input, ctx(roleCaller(first, 's'))))).toBeUndefined();
    const second = await addRole('Second');
    expect(await faultOf(assumeRole(input, ctx(roleCaller(second, 's'))))).toMatchObject({
      code: 'AccessDenied',
    });
  });

  it.each<[string, object, object | undefined]>([
    ['a policy', { Policy: '{"Version":"2012-10-17","Statement":[]}' }, undefined],
    ['a policy that is no JSON', { Policy: 'x' }, { code: 'MalformedPolicyDocumentException' }],
    [
      'a policy of two kilobytes and tags',
      { Policy: `{"a":"${'x'.repeat(2040)}"}`, Tags: [{ Key: 'a', Value: 'b' }] },
      { code: 'PackedPolicyTooLargeException' },
    ],
    ['tags', { Tags: [{ Key: 'team', Value: 'web' }] }, undefined],
    [
      'a tag twice',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      { code: 'ValidationError' },
    ],
    ['a device', { SerialNumber: 'GAHT12345678', TokenCode: '123456' }, { code: 'AccessDenied' }],
  ])('with %s', async (_what, more, expected) => {
    const { ctx, addRole } = await world();
    await addRole('Web');
    const fault = await faultOf(assumeRole({ ...input, ...more }, ctx()));
    if (expected) expect(fault).toMatchObject(expected);
    else expect(fault).toBeUndefined();
  });
});

describe('GetSessionToken', () => {
  it('gives a user credentials of its own that end after twelve hours', async () => {
    const { ctx, addUser, credentials, clock } = await world();
    const user = { ...userCaller(await addUser('alice')), accessKeyId: 'AKIAALICEALICEALICE2' };
    const { Credentials } = await getSessionToken({}, ctx(user));
    expect(Credentials?.Expiration).toEqual(new Date(clock.now() + 43_200_000));
    const { caller } = await credentials.find(Credentials?.AccessKeyId ?? '', Credentials?.SessionToken);
    expect(caller).toEqual({ ...user, accessKeyId: Credentials?.AccessKeyId });
  });
  it('gives the root an hour', async () => {
    const { ctx, clock } = await world();
    const { Credentials } = await getSessionToken({ DurationSeconds: 7200 }, ctx());
    expect(Credentials?.Expiration).toEqual(new Date(clock.now() + 3_600_000));
  });
  it('is refused in a session', async () => {
    const { ctx } = await world();
    const caller = { ...ROOT, accessKeyId: newAccessKeyId('ASIA', ACCOUNT) };
    expect(await faultOf(getSessionToken({}, ctx(caller)))).toMatchObject({
      code: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
  });
});

describe('GetFederationToken', () => {
  it('gives credentials for somebody with a name', async () => {
    const { ctx, credentials } = await world();
    const { Credentials, FederatedUser } = await getFederationToken({ Name: 'bob' }, ctx());
    expect(FederatedUser).toEqual({
      FederatedUserId: `${ACCOUNT}:bob`,
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
    });
    const { caller } = await credentials.find(Credentials?.AccessKeyId ?? '', Credentials?.SessionToken);
    expect(caller).toMatchObject({ kind: 'federated-user', userId: `${ACCOUNT}:bob` });
  });
});

describe('GetAccessKeyInfo', () => {
  it('tells the account of any key, and of none', async () => {
    const { ctx, addKey } = await world();
    await addKey('alice', 'AKIA7HQP7TJKO4OAME5J');
    expect(await getAccessKeyInfo({ AccessKeyId: 'AKIA7HQP7TJKO4OAME5J' }, ctx())).toEqual({
      Account: ACCOUNT,
    });
    expect(await getAccessKeyInfo({ AccessKeyId: 'ASIAY34FZKBOKMUTVV7A' }, ctx())).toEqual({
      Account: '609629065308',
    });
    expect(await getAccessKeyInfo({ AccessKeyId: ROOT_KEY.accessKeyId }, ctx())).toEqual({
      Account: ACCOUNT,
    });
    expect(await faultOf(getAccessKeyInfo({ AccessKeyId: 'x' }, ctx()))).toMatchObject({
      code: 'ValidationError',
    });
    expect(await faultOf(getAccessKeyInfo({ AccessKeyId: 'AKIA0000000000000001' }, ctx()))).toMatchObject({
      code: 'ValidationError',
    });
  });
});

it('the table has what the service says needs no signature', async () => {
  expect(await sts.load()).toBe(operations);
  expect([...operations.keys()]).toContain('AssumeRoleWithWebIdentity');
});
