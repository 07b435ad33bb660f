// Tokens of service accounts over HTTP: asked for, used, reviewed, and what ends them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../../../machinery/clock.ts';
import type { NewToken } from '../../../machinery/pki/service-account-tokens.ts';
import { podKind } from '../../../model/kinds/pod.ts';
import { type ServiceAccount, serviceAccountKind } from '../../../model/kinds/service-account.ts';
import { openTestFront, type TestFront } from '../testing.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
let clock: FakeClock;
let front: TestFront;
let web: ServiceAccount;

beforeAll(async () => {
  clock = fakeClock();
  front = await openTestFront({ clock });
  web = await front.client.create(serviceAccountKind, { metadata: { namespace: 'default', name: 'web' } });
});
afterAll(() => front.close());

const tokenPath = (name: string) => `/api/v1/namespaces/default/serviceaccounts/${name}/token`;
const request = (spec: object = {}, name = 'web') =>
  front.ask(tokenPath(name), {
    method: 'POST',
    body: { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', spec },
  });
const withToken = (token: string, path: string, more: object = {}) =>
  front.ask(path, { as: null, headers: { authorization: `Bearer ${token}` }, ...more });
const WHO = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const whoAmI = (token: string) => withToken(token, WHO, { method: 'POST', body: {} });
const review = async (token: string, audiences?: readonly string[]) =>
  (
    await front.ask('/apis/authentication.k8s.io/v1/tokenreviews', {
      method: 'POST',
      body: { kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1', spec: { token, audiences } },
    })
  ).body.status;
const issue = (more: Partial<NewToken> = {}) =>
  front.serviceAccounts.issue({
    namespace: 'default',
    account: { name: 'web', uid: web.metadata.uid },
    audiences: [ISSUER],
    nowMs: clock.now(),
    expiresAtMs: clock.now() + 600_000,
    ...more,
  });

describe('asking for a token', () => {
  test('answers one for the API, for an hour', async () => {
    const { code, body } = await request();
    expect(code).toBe(201);
    expect(body).toMatchObject({
      kind: 'TokenRequest',
      metadata: { name: 'web', namespace: 'default' },
      spec: { audiences: [ISSUER], expirationSeconds: 3600 },
      status: { expirationTimestamp: '2026-01-01T01:00:00Z' },
    });
    expect(front.serviceAccounts.read(body.status.token)).toMatchObject({
      subject: 'system:serviceaccount:default:web',
      account: { uid: web.metadata.uid },
    });
  });

  test('for other audiences and as long as may be', async () => {
    const { body } = await request({ audiences: ['sts.amazonaws.com'], expirationSeconds: 10_000_000 });
    expect(body.spec).toEqual({ audiences: ['sts.amazonaws.com'], expirationSeconds: 172_800 });
  });

  test.each([
    [
      { expirationSeconds: 60 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    ],
    [{ expirationSeconds: 'x' }, 400, 'spec.expirationSeconds: must be a whole number'],
    [{ audiences: 'x' }, 400, 'spec.audiences: must be a list of texts'],
    [{ boundObjectRef: { kind: 'Pod', name: 'none' } }, 404, 'pods "none" not found'],
    [
      { boundObjectRef: { kind: 'Service', name: 'x' } },
      400,
      'cannot bind token for serviceaccount "web" to object kind "Service"',
    ],
  ])('%o is refused', async (spec, code, message) => {
    expect(await request(spec)).toMatchObject({ code, body: { message } });
  });

  test('for an account that is not there is refused', async () => {
    expect(await request({}, 'none')).toMatchObject({
      code: 404,
      body: { message: 'serviceaccounts "none" not found' },
    });
  });

  test('is what discovery tells', async () => {
    const { body } = await front.ask('/api/v1');
    expect(body.resources.find(({ name }: { name: string }) => name === 'serviceaccounts/token')).toEqual({
      name: 'serviceaccounts/token',
      singularName: '',
      namespaced: true,
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      verbs: ['create'],
    });
  });
});

describe('a token', () => {
  test('says who comes', async () => {
    expect((await whoAmI(issue())).body.status.userInfo).toEqual({
      username: 'system:serviceaccount:default:web',
      uid: web.metadata.uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=/)] },
    });
  });

  test('lets look around, and do nothing while RBAC is not evaluated', async () => {
    const token = issue();
    expect((await withToken(token, '/apis')).code).toBe(200);
    expect(await withToken(token, '/api/v1/namespaces/default/secrets')).toMatchObject({
      code: 403,
      body: {
        message:
          'forbidden: User "system:serviceaccount:default:web" cannot get path "/api/v1/namespaces/default/secrets"',
      },
    });
    const ask = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const may = await withToken(token, ask, { method: 'POST', body: { spec: {} } });
    expect(may.body.status.allowed).toBe(false);
  });

  test('ends at its time, and is not known before', async () => {
    const now = clock.now();
    expect((await whoAmI(issue({ nowMs: now - 700_000, expiresAtMs: now }))).code).toBe(401);
    expect((await whoAmI(issue({ nowMs: now + 60_000 }))).code).toBe(401);
  });

  test('for another audience is for somebody else', async () => {
    expect((await whoAmI(issue({ audiences: ['sts.amazonaws.com'] }))).code).toBe(401);
  });

  test.each(['x', 'a.b.c', ''])('"%s" is nobody', async (token) => {
    expect((await whoAmI(token)).code).toBe(401);
  });

  test('ends with its pod', async () => {
    const pod = await front.client.create(podKind, {
      metadata: { namespace: 'default', name: 'web-1' },
      spec: { serviceAccountName: 'web', containers: [{ name: 'web', image: 'web:1' }] },
    });
    const { body } = await request({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web-1' } });
    const { token } = body.status;
    expect((await whoAmI(token)).body.status.userInfo.extra).toMatchObject({
      'authentication.kubernetes.io/pod-name': ['web-1'],
      'authentication.kubernetes.io/pod-uid': [pod.metadata.uid],
    });
    await front.client.delete(podKind, { namespace: 'default', name: 'web-1' }, { gracePeriodSeconds: 0 });
    expect((await whoAmI(token)).code).toBe(401);
  });

  test('is not given for the pod of another account', async () => {
    await front.client.create(podKind, {
      metadata: { namespace: 'default', name: 'other-1' },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    });
    const { code, body } = await request({ boundObjectRef: { kind: 'Pod', name: 'other-1' } });
    expect([code, body.message]).toEqual([
      400,
      'cannot bind token for serviceaccount "web" to pod running with different serviceaccount name.',
    ]);
  });

  test('ends with its account, also when another is made of that name', async () => {
    const key = { namespace: 'default', name: 'short' };
    const made = await front.client.create(serviceAccountKind, { metadata: key });
    const token = issue({ account: { name: 'short', uid: made.metadata.uid } });
    expect((await whoAmI(token)).code).toBe(201);
    await front.client.delete(serviceAccountKind, key);
    await front.client.create(serviceAccountKind, { metadata: key });
    expect((await whoAmI(token)).code).toBe(401);
  });
});

describe('a review', () => {
  test('tells whose a token is, and for which of the audiences', async () => {
    const token = issue({ audiences: ['vault', 'sts.amazonaws.com'] });
    expect(await review(token, ['vault', 'x'])).toMatchObject({
      authenticated: true,
      audiences: ['vault'],
      user: { username: 'system:serviceaccount:default:web', uid: web.metadata.uid },
    });
  });
  test('tells that it is nobody', async () => {
    expect(await review('x')).toEqual({ authenticated: false, error: 'invalid bearer token' });
    expect(await review(issue(), ['vault'])).toEqual({ authenticated: false, error: 'invalid bearer token' });
  });
});

test('whoever wants to check tokens finds the issuer and its keys', async () => {
  const { body, headers } = await front.ask('/.well-known/openid-configuration', { as: null });
  expect(headers['content-type']).toBe('application/json');
  expect(body).toMatchObject({ issuer: ISSUER, id_token_signing_alg_values_supported: ['ES256'] });
  expect(body.jwks_uri).toBe(`${front.front.url}/openid/v1/jwks`);
  const keys = await front.ask('/openid/v1/jwks', { as: null });
  expect(keys.headers['content-type']).toBe('application/jwk-set+json');
  expect(keys.body).toEqual(front.serviceAccounts.jwks);
});
