import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFakeContainerd } from '../../drivers/container/fake/open.ts';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import type { Progress } from '../../model/agent-calls.ts';
import { type FakeRegistry, fakeRegistry } from '../fixture/fake-registry.ts';
import { aLayer, anImage, digestsOf, present } from '../fixture/layers.ts';
import { parseImageName } from '../name/image-name.ts';
import type { Image } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import { openRegistryClient, type RegistryClient } from './client.ts';
import { pullImage } from './pull.ts';
import { type DaemonConfig, type DockerConfig, registrySettings } from './settings.ts';

let registry: FakeRegistry;
let store: ImageStore;
let image: Image;
let nowMs: number;
beforeEach(async () => {
  registry = await fakeRegistry();
  store = openFakeContainerd().images;
  nowMs = 0;
  const source = openFakeContainerd().images;
  const layers = [
    await aLayer({ a: 'x'.repeat(5000) }, { gzip: false }),
    await aLayer({ b: 'b' }),
    await aLayer({ c: 'c' }),
  ];
  image = await anImage(source, 'docker.io/library/source:1', { layers });
  await registry.serve(source, image, 'team/app:v1');
  await registry.serve(source, image, 'team/multi:v1', [
    { os: 'linux', architecture: 'mips' },
    hostPlatform(),
  ]);
  await registry.serve(source, image, 'team/foreign:v1', [{ os: 'linux', architecture: 'mips' }]);
});
afterEach(() => registry.close());

interface Options {
  readonly daemon?: DaemonConfig;
  readonly docker?: DockerConfig;
  readonly client?: RegistryClient;
  readonly progress?: (step: Progress) => void;
  readonly signal?: AbortSignal;
}

const clientOf = ({ daemon = {}, docker = {} }: Options = {}) =>
  openRegistryClient({ settings: registrySettings(daemon, docker, async () => undefined), now: () => nowMs });

function pull(name: string, options: Options = {}): Promise<void> {
  const { client = clientOf(options), progress, signal } = options;
  return pullImage(parseImageName(name), { store, client, progress, signal, backoff: async () => {} });
}

const auths = (login: string, host = registry.host): DockerConfig => ({
  auths: { [host]: { auth: Buffer.from(login).toString('base64') } },
});
const refreshLogin = () => registry.requests.map((request) => request.authorization);

describe('a pull', () => {
  test('brings every blob, and the name points to the manifest', async () => {
    const steps: Progress[] = [];
    await pull(`${registry.host}/team/app:v1`, { progress: (step) => steps.push(step) });
    const stored = await store.findImage(`${registry.host}/team/app:v1`);
    expect(stored?.target.digest).toBe(image.target.digest);
    expect(await present(store, digestsOf(image))).toHaveLength(5);
    expect(steps.at(0)?.message).toContain('Pulling');
    expect(steps).toContainEqual({ stage: 'unpack', message: 'Unpacked layer 3 of 3', done: 3, total: 3 });
  });

  test('of an index takes the manifest for this host and keeps the digest of the index', async () => {
    await pull(`${registry.host}/team/multi:v1`);
    const stored = await store.findImage(`${registry.host}/team/multi:v1`);
    expect(stored?.target.mediaType).toContain('index');
    expect(await store.hasBlob(image.target.digest)).toBe(true);
  });

  test('by digest asks for exactly that', async () => {
    await pull(`${registry.host}/team/app@${image.target.digest}`);
    expect(registry.requests[0]?.path).toBe(`/v2/team/app/manifests/${image.target.digest}`);
  });

  test('of what is here already fetches no layer again', async () => {
    await pull(`${registry.host}/team/app:v1`);
    const before = registry.requests.length;
    await pull(`${registry.host}/team/app:v1`);
    expect(registry.requests.slice(before).map(({ path }) => path)).toEqual(['/v2/team/app/manifests/v1']);
  });

  test.each([false, true])(
    'goes on where the connection broke (a registry without ranges: %s)',
    async (noRange) => {
      registry.breakAfter = { bytes: 1000, times: 3 };
      registry.noRange = noRange;
      await pull(`${registry.host}/team/app:v1`);
      expect(await present(store, digestsOf(image))).toHaveLength(5);
    },
  );

  test('gives up on a connection that always breaks', async () => {
    registry.breakAfter = { bytes: 10, times: 1000 };
    await expect(pull(`${registry.host}/team/app:v1`)).rejects.toMatchObject({ code: 'Unreachable' });
    expect([await store.listImages(), await present(store, digestsOf(image))]).toEqual([[], []]);
  });

  test('follows redirects without showing its login to the other host', async () => {
    registry.access = 'basic';
    registry.redirect = true;
    await pull(`${registry.host}/team/app:v1`, { docker: auths('ann:secret') });
    const elsewhere = registry.requests.filter(({ path }) => path.startsWith('/elsewhere'));
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.every(({ authorization }) => authorization === undefined)).toBe(true);
  });
});

describe('a login', () => {
  test.each(['basic', 'bearer'] as const)("of docker's config.json is used (%s)", async (access) => {
    registry.access = access;
    await pull(`${registry.host}/team/app:v1`, { docker: auths('ann:secret') });
    expect(await store.findImage(`${registry.host}/team/app:v1`)).toBeDefined();
  });

  test('is fetched once, not for every blob', async () => {
    registry.access = 'bearer';
    await pull(`${registry.host}/team/app:v1`, { docker: auths('ann:secret') });
    expect(registry.requests.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  test.each<['basic' | 'bearer' | 'denied', DockerConfig, string]>([
    ['basic', {}, 'authentication required'],
    ['bearer', {}, 'failed to fetch anonymous token'],
    ['bearer', { auths: {} }, 'failed to fetch anonymous token'],
    [
      'denied',
      {},
      'pull access denied, repository does not exist or may require authorization: server message: unauthorized: authentication required',
    ],
  ])('that is missing is an error that says so (%s)', async (access, docker, message) => {
    registry.access = access;
    await expect(pull(`${registry.host}/team/app:v1`, { docker })).rejects.toMatchObject({
      code: 'Unauthorized',
      message: expect.stringContaining(message),
    });
  });

  test('that is wrong is an error', async () => {
    registry.access = 'basic';
    await expect(pull(`${registry.host}/team/app:v1`, { docker: auths('ann:wrong') })).rejects.toMatchObject({
      code: 'Unauthorized',
    });
    expect(refreshLogin()).toHaveLength(2);
  });
});

describe('what a registry refuses', () => {
  test.each<[string, string, string]>([
    ['team/app:v2', 'NotFound', 'team/app:v2: not found'],
    ['team/foreign:v1', 'Unsupported', 'no match for platform in manifest'],
  ])('%s is %s', async (name, code, message) => {
    await expect(pull(`${registry.host}/${name}`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("too many requests is told with the server's words", async () => {
    registry.failWith = {
      status: 429,
      body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}',
    };
    await expect(pull(`${registry.host}/team/app:v1`)).rejects.toMatchObject({
      code: 'RateLimited',
      message: 'unexpected status code 429 Too Many Requests: toomanyrequests: slow down',
    });
  });

  test('a manifest that is not what its digest says is refused', async () => {
    registry.corrupt(image.target.digest, Buffer.from('{"schemaVersion":2}'));
    await expect(pull(`${registry.host}/team/app@${image.target.digest}`)).rejects.toMatchObject({
      code: 'Corrupt',
    });
  });

  test('a layer that is not what its digest says is refused and leaves nothing', async () => {
    const layer = image.manifest.layers[1] as { digest: string; size: number };
    registry.corrupt(layer.digest, Buffer.alloc(layer.size));
    await expect(pull(`${registry.host}/team/app:v1`)).rejects.toMatchObject({ code: 'Corrupt' });
    expect([await store.listImages(), await present(store, digestsOf(image))]).toEqual([[], []]);
  });

  test('a pull that is cancelled says so', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(pull(`${registry.host}/team/app:v1`, { signal: stop.signal })).rejects.toMatchObject({
      code: 'Aborted',
    });
  });
});

describe('a registry that does not answer', () => {
  async function closedPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  test('is unreachable, in the words that people know', async () => {
    const port = await closedPort();
    await expect(pull(`127.0.0.1:${port}/a:1`)).rejects.toMatchObject({
      code: 'Unreachable',
      message: `failed to do request: Get "http://127.0.0.1:${port}/v2/a/manifests/1": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  test('is not asked again for a minute, then it is', async () => {
    const client = clientOf();
    const { host } = registry;
    await registry.close();
    await expect(pull(`${host}/team/app:v1`, { client })).rejects.toMatchObject({ code: 'Unreachable' });
    const server = createServer((socket) => socket.destroy());
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(Number(host.split(':')[1]), '127.0.0.1', resolve));
    try {
      nowMs += 59_000;
      await expect(pull(`${host}/team/app:v1`, { client })).rejects.toMatchObject({ code: 'Unreachable' });
      expect(connections).toBe(0);
      nowMs += 2_000;
      await expect(pull(`${host}/team/app:v1`, { client })).rejects.toMatchObject({ code: 'Failed' });
      expect(connections).toBe(2);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

test("a mirror of the hub is asked first, and the hub's names stay", async () => {
  const mirrored = clientOf({ daemon: { 'registry-mirrors': [`http://${registry.host}/`] } });
  await pull('team/app:v1', { client: mirrored });
  expect(registry.requests[0]?.path).toBe('/v2/team/app/manifests/v1');
  expect(await store.findImage('docker.io/team/app:v1')).toBeDefined();
});
