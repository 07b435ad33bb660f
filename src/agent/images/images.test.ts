import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerSpec } from '../../drivers/container/driver.ts';
import { type FakeContainerd, openFakeContainerd } from '../../drivers/container/fake/open.ts';
import { BUILD_LABEL } from '../../images/build/run-step.ts';
import { type FakeRegistry, fakeRegistry } from '../../images/fixture/fake-registry.ts';
import { anImage, aTar } from '../../images/fixture/layers.ts';
import { oneChunk, readAll } from '../../images/oci/digest.ts';
import { registrySettings } from '../../images/registry/settings.ts';
import { silentLog } from '../../machinery/log.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { LABEL } from '../pods/names.ts';
import { signalNumber } from './for-pods.ts';
import { type AgentImages, openAgentImages } from './open.ts';

const NAME = 'docker.io/library/app:v1';
let directory: string;
let host: FakeContainerd;
let registry: FakeRegistry;
let agent: AgentImages;
const never = new AbortController().signal;
const ignore = () => {};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-images-'));
  host = openFakeContainerd();
  registry = await fakeRegistry();
  agent = await open();
});
afterEach(async () => {
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

function open(): Promise<AgentImages> {
  const layout = hostLayout({ instance: 'tx', number: 5, stateDir: directory, runDir: directory });
  const registries = registrySettings(
    { 'registry-mirrors': [`http://${registry.host}`] },
    {},
    async () => undefined,
  );
  return openAgentImages({
    layout,
    store: host.images,
    containers: host.containers,
    log: silentLog,
    registries,
  });
}

function aContainer(overrides: Partial<ContainerSpec>): ContainerSpec {
  const rest = { env: [], user: {}, mounts: [], resources: {}, security: {}, terminal: false, stdin: false };
  return {
    id: 'c1',
    entrypoint: ['app'],
    group: 'g',
    labels: {},
    image: NAME,
    hostname: 'h',
    cgroupPath: 'x',
    ...rest,
    ...overrides,
  };
}

const names = async () => (await agent.calls.listImages()).map((image) => image.names);

describe('the list', () => {
  test('has one line per content with all its names, newest first, without what builds keep for themselves', async () => {
    await anImage(host.images, NAME, { created: '2026-01-02T00:00:00Z' });
    await anImage(host.images, 'docker.io/library/app:v2', { created: '2026-01-02T00:00:00Z' });
    await anImage(host.images, 'docker.io/library/new:1', {
      created: '2026-03-01T00:00:00Z',
      labels: { 'dev.tutti.stand-in': 'S' },
    });
    await anImage(host.images, 'build.tutti.internal/layers:abc', { created: '2026-04-01T00:00:00Z' });
    expect(await agent.calls.listImages()).toMatchObject([
      { names: ['docker.io/library/new:1'], standIn: 'S', createdMs: Date.UTC(2026, 2, 1) },
      { names: [NAME, 'docker.io/library/app:v2'] },
    ]);
  });
});

describe('a removal', () => {
  test('takes the name away', async () => {
    await anImage(host.images, NAME);
    await agent.calls.removeImage('app:v1');
    expect(await names()).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['of what is not there', 'nope', 'No such image: docker.io/library/nope:latest'],
    [
      'of what builds keep for themselves',
      'build.tutti.internal/layers:abc',
      'No such image: build.tutti.internal/layers:abc',
    ],
  ])('%s is refused', async (_name, text, message) => {
    await anImage(host.images, 'build.tutti.internal/layers:abc');
    await expect(agent.calls.removeImage(text)).rejects.toMatchObject({
      name: 'TuttiError',
      code: 'NotFound',
      message,
    });
  });

  test('of what is in use is refused with who uses it; with another name it may go', async () => {
    await anImage(host.images, NAME);
    await host.containers.create(aContainer({ labels: { [LABEL.namespace]: 'shop', [LABEL.pod]: 'web-1' } }));
    await expect(agent.calls.removeImage('app:v1')).rejects.toMatchObject({
      code: 'Conflict',
      message: `Image "${NAME}" is in use by pod shop/web-1: remove what uses it first`,
    });
    await anImage(host.images, 'docker.io/library/app:v2');
    await agent.calls.removeImage('app:v2');
    expect(await names()).toEqual([[NAME]]);
  });
});

describe('calls', () => {
  const dockerfile = async (text: string) => oneChunk(await aTar({ Dockerfile: text, a: '1' }));

  test('build, export, remove and import the same image', async () => {
    await anImage(host.images, 'docker.io/library/base:1');
    const built = await agent.calls.buildImage(
      { tags: ['app:v1'] },
      await dockerfile('FROM base:1\nCOPY a /a'),
      ignore,
      never,
    );
    expect(built).toMatchObject({ names: [NAME] });
    const archive = await readAll(agent.calls.exportImage('app:v1', never), 1 << 24);
    await agent.calls.removeImage('app:v1');
    expect(await agent.calls.importImage(oneChunk(archive), ignore, never)).toMatchObject([
      { names: [NAME], digest: built.digest },
    ]);
  });

  test('pull from a registry', async () => {
    const elsewhere = openFakeContainerd().images;
    const image = await anImage(elsewhere, 'docker.io/library/x:1');
    await registry.serve(elsewhere, image, 'team/app:1');
    expect(await agent.calls.pullImage('team/app:1', ignore, never)).toMatchObject({
      names: ['docker.io/team/app:1'],
      digest: image.target.digest,
    });
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['a bad name', () => agent.calls.pullImage('UPPER', ignore, never), 'BadRequest'],
    [
      'a bad Dockerfile',
      async () => agent.calls.buildImage({ tags: ['a'] }, await dockerfile('FORM x'), ignore, never),
      'BadRequest',
    ],
    [
      'a bad archive',
      () => agent.calls.importImage(oneChunk(Buffer.alloc(600, 1)), ignore, never),
      'Terminal',
    ],
    ['an export of nothing', () => readAll(agent.calls.exportImage('nope', never), 1), 'NotFound'],
  ])('fail with an error that crosses rooms: %s', async (_name, call, code) => {
    await expect(call()).rejects.toMatchObject({ name: 'TuttiError', code });
  });
});

describe('a pod', () => {
  const resolve = (name: string, policy = 'IfNotPresent') => agent.forPods.resolve(name, policy, never);

  test('gets what is here, with the identity and the stop signal that its status needs', async () => {
    const image = await anImage(host.images, NAME, { config: { StopSignal: 'SIGQUIT' } });
    expect(await resolve('app:v1')).toEqual({
      name: NAME,
      id: `docker.io/library/app@${image.target.digest}`,
      stopSignal: 3,
      pulled: false,
    });
  });

  test.each(['build', 'import'])('that always pulls gets what came here by %s', async (origin) => {
    await anImage(host.images, NAME, { labels: { 'dev.tutti.origin': origin } });
    expect(await resolve('app:v1', 'Always')).toMatchObject({ pulled: false });
  });

  test('that always pulls gets what the registry has now', async () => {
    await anImage(host.images, 'docker.io/team/app:1', { labels: { 'dev.tutti.origin': 'pull' } });
    const elsewhere = openFakeContainerd().images;
    const newer = await anImage(elsewhere, 'docker.io/library/x:1', { created: '2026-05-05T00:00:00Z' });
    await registry.serve(elsewhere, newer, 'team/app:1');
    expect(await resolve('team/app:1', 'Always')).toMatchObject({
      pulled: true,
      id: `docker.io/team/app@${newer.target.digest}`,
    });
  });

  test.each<[string, string, string, string]>([
    [
      'UPPER',
      'IfNotPresent',
      'InvalidImageName',
      `Failed to apply default image tag "UPPER": couldn't parse image name "UPPER": invalid reference format: repository name (library/UPPER) must be lowercase`,
    ],
    [
      'app:v9',
      'Never',
      'ErrImageNeverPull',
      'Container image "app:v9" is not present with pull policy of Never',
    ],
    [
      'localhost:1/app:v9',
      'IfNotPresent',
      'ErrImagePull',
      'failed to pull and unpack image "localhost:1/app:v9": failed to resolve reference "localhost:1/app:v9": failed to do request: Get "http://localhost:1/v2/app/manifests/v9": dial tcp',
    ],
  ])('that names %s (%s) shows %s', async (name, policy, reason, message) => {
    await expect(resolve(name, policy)).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(message),
    });
  });

  test('that names what no registry has shows that it was not found', async () => {
    const name = `${registry.host}/app:v9`;
    await expect(resolve(name)).rejects.toMatchObject({
      reason: 'ErrImagePull',
      message: `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`,
    });
  });
});

test('what an interrupted build left is removed at the start, other containers stay', async () => {
  await anImage(host.images, NAME);
  await host.containers.create(aContainer({ id: 'build-1', labels: { [BUILD_LABEL]: '1' } }));
  await host.containers.create(aContainer({ id: 'pod-1' }));
  await open();
  expect((await host.containers.list()).map(({ handle }) => handle.id)).toEqual(['pod-1']);
});

test.each([
  [undefined, 15],
  ['', 15],
  ['9', 9],
  ['SIGQUIT', 3],
  ['usr1', 10],
  ['SIGRTMIN+3', 37],
  ['nonsense', 15],
])('the stop signal %s is number %i', (text, number) => {
  expect(signalNumber(text)).toBe(number);
});
