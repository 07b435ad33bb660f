// The remote object client against the Kubernetes front on a socket: the same contract as in process.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestFront, type TestFront } from '../../front/kubernetes/testing.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { nodeKind } from '../../model/kinds/node.ts';
import { podKind } from '../../model/kinds/pod.ts';
import type { ApiObject } from '../../model/object.ts';
import { openRemoteClient, type RemoteClient } from './client.ts';
import { errorOf } from './status-error.ts';

let front: TestFront;
let client: RemoteClient;

beforeAll(async () => {
  front = await openTestFront();
  client = openRemoteClient(front.access, { fieldManager: 'remote-test' });
});
afterAll(async () => {
  client.close();
  await front.close();
});

const aConfigMap = (name: string, data: { readonly [key: string]: string } = {}) => ({
  metadata: { name, namespace: 'default' },
  data,
});
const aPod = (name: string) => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'app', image: 'a' }] },
});

describe('single objects', () => {
  test('are created, read, replaced and deleted', async () => {
    const created = await client.create(configMapKind, aConfigMap('one', { a: '1' }));
    expect(created).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: '1' } });
    expect(created.metadata.managedFields?.[0]?.manager).toBe('remote-test');
    const updated = await client.update(configMapKind, { ...created, data: { a: '2' } });
    expect(await client.get(configMapKind, { namespace: 'default', name: 'one' })).toEqual(updated);
    expect(await client.delete(configMapKind, { namespace: 'default', name: 'one' })).toBeUndefined();
    expect(await client.find(configMapKind, { namespace: 'default', name: 'one' })).toBeUndefined();
  });

  test('that wait for a finalizer come back from delete, until it is off', async () => {
    const draft = {
      ...aConfigMap('held'),
      metadata: { ...aConfigMap('held').metadata, finalizers: ['tutti.dev/x'] },
    };
    await client.create(configMapKind, draft);
    const waiting = await client.delete(configMapKind, { namespace: 'default', name: 'held' });
    expect(waiting?.metadata.deletionTimestamp).toBeDefined();
    const body = { metadata: { finalizers: null } };
    await client.patch(configMapKind, { namespace: 'default', name: 'held' }, body, { type: 'merge' });
    expect(await client.find(configMapKind, { namespace: 'default', name: 'held' })).toBeUndefined();
  });

  test('status is written by itself', async () => {
    const node = await client.create(nodeKind, { metadata: { name: 'n1' }, spec: {} });
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    const written = await client.updateStatus(nodeKind, { ...node, status } as typeof node);
    expect(written.status?.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  test('a binding puts a pod on a node and returns the pod', async () => {
    await client.create(podKind, aPod('bound'));
    const key = { namespace: 'default', name: 'bound' };
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: key,
      target: { kind: 'Node', name: 'n1' },
    };
    expect((await client.act(podKind, key, 'binding', binding)).spec.nodeName).toBe('n1');
  });

  test('a namespace is finalized through its subresource', async () => {
    await client.create(namespaceKind, { metadata: { name: 'leaving' }, spec: {} });
    const waiting = await client.delete(namespaceKind, { name: 'leaving' });
    const body = { ...waiting, spec: { finalizers: [] } };
    await client.act(namespaceKind, { name: 'leaving' }, 'finalize', body);
    expect(await client.find(namespaceKind, { name: 'leaving' })).toBeUndefined();
  });
});

describe('refusals come back as TuttiErrors', () => {
  const key = { namespace: 'default', name: 'nobody' };
  test.each([
    ['NotFound', () => client.get(configMapKind, key), { message: 'configmaps "nobody" not found' }],
    [
      'AlreadyExists',
      async () => {
        await client.create(configMapKind, aConfigMap('twice'));
        await client.create(configMapKind, aConfigMap('twice'));
      },
      { about: { kind: 'configmaps', name: 'twice' } },
    ],
    [
      'Conflict',
      async () => {
        const first = await client.create(configMapKind, aConfigMap('raced'));
        await client.update(configMapKind, { ...first, data: { a: '1' } });
        await client.update(configMapKind, { ...first, data: { a: '2' } });
      },
      {},
    ],
    [
      'Invalid',
      () => client.create(configMapKind, aConfigMap('Not A Name')),
      { causes: [{ type: 'Invalid', field: 'metadata.name' }] },
    ],
    ['BadRequest', () => client.list(podKind, { labelSelector: 'a in' }), {}],
    [
      'Expired',
      async () => {
        await client.create(configMapKind, aConfigMap('later'));
        await front.store.compact(front.store.revision);
        return firstEvent(client.watch(podKind, { resourceVersion: '1' }));
      },
      {},
    ],
  ] as const)('%s', async (code, act, rest) => {
    await expect(act()).rejects.toMatchObject({ code, ...rest });
  });

  test.each([
    [429, { kind: 'Status', reason: 'TooManyRequests', details: { retryAfterSeconds: 3 } }, 'Unavailable'],
    [500, undefined, 'Unavailable'],
    [404, undefined, 'NotFound'],
    [409, { kind: 'Status', reason: 'AlreadyExists' }, 'AlreadyExists'],
    [410, { kind: 'Status', reason: 'Gone' }, 'Expired'],
  ])('%i with %j is an error of its own', (code, body, expected) => {
    expect(errorOf(code, body).code).toBe(expected);
  });
});

async function firstEvent<T>(events: AsyncIterableIterator<T>): Promise<T> {
  const { value } = await events.next();
  await events.return?.();
  return value;
}

describe('lists', () => {
  test('are whole without a limit, in pages with one', async () => {
    for (const name of ['p1', 'p2', 'p3']) {
      await client.create(configMapKind, {
        ...aConfigMap(name),
        metadata: { name, namespace: 'default', labels: { set: 'p' } },
      });
    }
    const names = (items: readonly ApiObject[]) => items.map((item) => item.metadata.name);
    const all = await client.list(configMapKind, { namespace: 'default', labelSelector: 'set=p' });
    expect(names(all.items)).toEqual(['p1', 'p2', 'p3']);
    const page = await client.list(configMapKind, { namespace: 'default', labelSelector: 'set=p', limit: 2 });
    expect(names(page.items)).toEqual(['p1', 'p2']);
    const rest = { namespace: 'default', labelSelector: 'set=p', limit: 2, continue: page.continue };
    expect(names((await client.list(configMapKind, rest)).items)).toEqual(['p3']);
  });
});

describe('watches', () => {
  test('deliver what happens after now, and end with the signal', async () => {
    const ending = new AbortController();
    const events = client.watch(configMapKind, { namespace: 'default', signal: ending.signal });
    const first = events.next();
    await untilWatched();
    const created = await client.create(configMapKind, aConfigMap('seen'));
    expect((await first).value).toEqual({ type: 'ADDED', object: created });
    await client.delete(configMapKind, { namespace: 'default', name: 'seen' });
    expect((await events.next()).value).toMatchObject({
      type: 'DELETED',
      object: { metadata: { name: 'seen' } },
    });
    ending.abort();
    expect(await events.next()).toMatchObject({ done: true });
  });

  test('go on from a revision without a gap', async () => {
    const { resourceVersion } = await client.list(deploymentKind);
    const draft = {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'b' }] } },
      },
    };
    await client.create(deploymentKind, draft);
    const event = await firstEvent(client.watch(deploymentKind, { resourceVersion }));
    expect(event).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'web' } } });
  });

  /** Resolves once the front counts an open watch. */
  const untilWatched = () =>
    expect
      .poll(async () => (await front.ask('/metrics')).text, { timeout: 5000 })
      .toContain('apiserver_longrunning_requests{verb="WATCH"} 1');
});

describe('ways in', () => {
  test('a bearer token', async () => {
    const { client: _without, ...access } = front.access;
    const robot = openRemoteClient({ ...access, token: front.token });
    expect((await robot.list(namespaceKind)).items.length).toBeGreaterThan(0);
    robot.close();
  });

  test('no proof is Unauthorized', async () => {
    const { client: _without, ...access } = front.access;
    const nobody = openRemoteClient(access);
    await expect(nobody.list(namespaceKind)).rejects.toMatchObject({ code: 'Unauthorized' });
    nobody.close();
  });

  test('a server that is not there is Unavailable', async () => {
    const lost = openRemoteClient({ ...front.access, server: 'https://127.0.0.1:1' });
    await expect(lost.list(namespaceKind)).rejects.toMatchObject({ code: 'Unavailable' });
    lost.close();
  });

  test('a server of another authority is Unavailable', async () => {
    const wary = openRemoteClient({ ...front.access, authority: undefined });
    await expect(wary.list(namespaceKind)).rejects.toMatchObject({ code: 'Unavailable' });
    wary.close();
  });

  test('a command that prints credentials, run once', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tutti-remote-'));
    try {
      const command = join(directory, 'credential');
      const printed = JSON.stringify({ kind: 'ExecCredential', status: { token: front.token } });
      await writeFile(command, `#!/bin/sh\necho x >> ${directory}/runs\necho '${printed}'\n`);
      await chmod(command, 0o700);
      const { client: _without, ...access } = front.access;
      const apiVersion = 'client.authentication.k8s.io/v1';
      const robot = openRemoteClient({ ...access, command: { apiVersion, command, args: [], env: {} } });
      await robot.list(namespaceKind);
      await robot.list(namespaceKind);
      robot.close();
      const { readFile } = await import('node:fs/promises');
      expect(await readFile(`${directory}/runs`, 'utf8')).toBe('x\n');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
