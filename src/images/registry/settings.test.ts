import { describe, expect, test } from 'vitest';
import { parseChallenge } from './challenge.ts';
import { proxyFor } from './proxy.ts';
import { type Credentials, helperAnswer, registrySettings } from './settings.ts';

const none = async () => undefined;

test.each<[string, object, readonly string[]]>([
  ['docker.io', {}, ['https://registry-1.docker.io']],
  [
    'docker.io',
    { 'registry-mirrors': ['http://m:5000/', 'nonsense', 'https://n/prefix/'] },
    ['http://m:5000', 'https://n/prefix', 'https://registry-1.docker.io'],
  ],
  ['ghcr.io', { 'registry-mirrors': ['http://m'] }, ['https://ghcr.io']],
  ['localhost:5000', {}, ['http://localhost:5000']],
  ['127.3.2.1:80', {}, ['http://127.3.2.1:80']],
  ['[::1]:5000', {}, ['http://[::1]:5000']],
  ['reg.lan:5000', { 'insecure-registries': ['reg.lan:5000'] }, ['http://reg.lan:5000']],
  ['reg.lan:5000', {}, ['https://reg.lan:5000']],
])('images of %s with %j come from %j', (registry, daemon, urls) => {
  expect(
    registrySettings(daemon, {}, none)
      .endpoints(registry)
      .map(({ baseUrl }) => baseUrl),
  ).toEqual(urls);
});

describe('credentials', () => {
  const auth = Buffer.from('u:p:q').toString('base64');
  test.each<[string, string, object, Credentials | undefined]>([
    [
      'of the hub under its old name',
      'registry-1.docker.io',
      { auths: { 'https://index.docker.io/v1/': { auth } } },
      { username: 'u', password: 'p:q' },
    ],
    ['of a host', 'ghcr.io', { auths: { 'ghcr.io': { auth } } }, { username: 'u', password: 'p:q' }],
    [
      'under an address',
      'ghcr.io',
      { auths: { 'https://ghcr.io': { username: 'a', password: 'b' } } },
      { username: 'a', password: 'b' },
    ],
    [
      'as a token',
      'ghcr.io',
      { auths: { 'ghcr.io': { identitytoken: 'T' } } },
      { username: '', password: '', identityToken: 'T' },
    ],
    ['of nobody', 'ghcr.io', { auths: { 'ghcr.io': {} } }, undefined],
    ['of another host', 'ghcr.io', { auths: { 'quay.io': { auth } } }, undefined],
    [
      'from a helper of the host',
      'ghcr.io',
      { credHelpers: { 'ghcr.io': 'x' } },
      { username: 'x', password: 'ghcr.io' },
    ],
    ['from the store of all', 'ghcr.io', { credsStore: 'y' }, { username: 'y', password: 'ghcr.io' }],
  ])('%s are found', async (_name, host, docker, expected) => {
    const settings = registrySettings({}, docker, async (helper, key) => ({
      username: helper,
      password: key,
    }));
    expect(await settings.credentials(host)).toEqual(expected);
  });

  test.each([
    ['{"Username":"a","Secret":"b"}', { username: 'a', password: 'b' }],
    ['{"Username":"<token>","Secret":"b"}', { username: '', password: '', identityToken: 'b' }],
    ['credentials not found', undefined],
  ])('a helper that says %s gives %j', (output, expected) => {
    expect(helperAnswer(output)).toEqual(expected);
  });
});

test.each([
  [
    'Bearer realm="https://a/token",service="s",scope="repository:x:pull,push"',
    { scheme: 'bearer', realm: 'https://a/token', service: 's', scope: 'repository:x:pull,push' },
  ],
  [
    'bearer realm=https://a/token',
    { scheme: 'bearer', realm: 'https://a/token', service: undefined, scope: undefined },
  ],
  ['Basic realm="x"', { scheme: 'basic' }],
  [
    'Basic realm="x", Bearer realm="https://a"',
    { scheme: 'bearer', realm: 'https://a', service: undefined, scope: undefined },
  ],
  ['Negotiate', undefined],
  [undefined, undefined],
])('the challenge %s is %j', (header, expected) => {
  expect(parseChallenge(header)).toEqual(expected);
});

test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  ['https://a.example/x', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https://a.example/x', { https_proxy: 'p:1' }, 'http://p:1/'],
  ['http://a.example/x', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['https://a.example/x', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example' }, undefined],
  ['https://a.example/x', { HTTPS_PROXY: 'http://p:1', no_proxy: 'b.example, .a.example' }, undefined],
  ['https://a.example/x', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ample' }, 'http://p:1/'],
  ['https://a.example/x', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
  ['http://127.0.0.1:5000/x', { HTTP_PROXY: 'http://p:1' }, undefined],
])('%s with %j goes through %s', (url, env, proxy) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(proxy);
});
