// Watches as they come over the wire: lines, bookmarks, ends, refusals, limits, clients that do not read.
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { openTestFront, type TestFront } from './testing.ts';

let front: TestFront;
let clock: FakeClock;
beforeEach(async () => {
  clock = fakeClock();
  front = await openTestFront({ clock, limits: { watches: 2, slowClientMs: 1000 } });
});
afterEach(() => front.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const create = (name: string, data: { readonly [key: string]: string } = {}) =>
  front.client.create(configMapKind, { metadata: { name, namespace: 'default' }, data });

interface OpenWatch {
  readonly response: IncomingMessage;
  readonly request: ClientRequest;
  /** Parsed lines so far. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly lines: any[];
  /** True once the server ended it properly. */
  ended(): boolean;
}

/** Resolves when the headers are there. `read` = false leaves the bytes where they are. */
function watch(query: string, { accept = 'application/json', read = true } = {}): Promise<OpenWatch> {
  const { certificate: cert, key } = front.admin;
  const options = { ca: front.authority.certificate, cert, key, agent: false, headers: { accept } } as const;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(`${front.front.url}${MAPS}?watch=true${query}`, options, (response) => {
      const lines: unknown[] = [];
      let rest = '';
      let ended = false;
      response.setEncoding('utf8');
      response.on('error', () => {});
      response.on('end', () => {
        ended = true;
      });
      if (read) {
        response.on('data', (chunk: string) => {
          const parts = (rest + chunk).split('\n');
          rest = parts.pop() ?? '';
          for (const part of parts) lines.push(JSON.parse(part));
        });
      }
      resolve({ response, request, lines, ended: () => ended });
    });
    request.on('error', reject);
    request.end();
  });
}

/** How many the front counts. */
const openWatches = async () =>
  /apiserver_longrunning_requests\{verb="WATCH"\} (\d+)/.exec((await front.ask('/metrics')).text)?.[1];

const poll = <T>(look: () => T) => expect.poll(look, { timeout: 5000 });

test('tells the present state, then each change, with the object whole', async () => {
  const first = await create('a', { x: '1' });
  const { lines, request } = await watch('');
  await poll(() => lines).toHaveLength(1);
  const second = await front.client.update(configMapKind, { ...first, data: { x: '2' } });
  await front.client.delete(configMapKind, { namespace: 'default', name: 'a' });
  await poll(() => lines).toHaveLength(3);
  expect(lines).toMatchObject([
    { type: 'ADDED', object: first },
    { type: 'MODIFIED', object: second },
    { type: 'DELETED', object: { metadata: { name: 'a' } } },
  ]);
  request.destroy();
});

test('goes on after a revision, and for what is selected', async () => {
  const { metadata } = await create('before');
  await create('a');
  await create('b');
  const { lines, request } = await watch(
    `&resourceVersion=${metadata.resourceVersion}&fieldSelector=metadata.name%3Db`,
  );
  await poll(() => lines.map((line) => line.object.metadata.name)).toEqual(['b']);
  request.destroy();
});

test('streams a list and says where it ends', async () => {
  await create('a');
  const { lines, request } = await watch(
    '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  );
  await poll(() => lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: /^\d+$/, annotations: { 'k8s.io/initial-events-end': 'true' } },
    },
  });
  request.destroy();
});

test('as a table says its columns once', async () => {
  await create('a');
  const { lines, request, response } = await watch('', {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  await create('b', { x: '1' });
  await poll(() => lines).toHaveLength(2);
  expect(response.headers['content-type']).toBe('application/json;as=Table;g=meta.k8s.io;v=v1');
  expect(lines[0].object.columnDefinitions.map((column: { name: string }) => column.name)).toEqual([
    'Name',
    'Data',
    'Age',
  ]);
  expect(lines[1]).toMatchObject({
    type: 'ADDED',
    object: { columnDefinitions: [], rows: [{ cells: ['b', 1, '0s'] }] },
  });
  request.destroy();
});

test('ends when its time is over', async () => {
  const watching = await watch('&timeoutSeconds=5');
  await clock.advance(4999);
  expect(watching.ended()).toBe(false);
  await clock.advance(2);
  await poll(watching.ended).toBe(true);
});

test('ends when the front closes', async () => {
  const watching = await watch('');
  await front.front.close();
  await poll(() => watching.ended() || watching.response.destroyed).toBe(true);
});

test('an expired revision is an ERROR event with a Status', async () => {
  await create('a');
  await create('b');
  await front.store.compact(front.store.revision);
  const watching = await watch('&resourceVersion=1');
  await poll(watching.ended).toBe(true);
  expect(watching.response.statusCode).toBe(200);
  expect(watching.lines).toMatchObject([
    { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
  ]);
});

describe('refusals', () => {
  test.each([
    ['&labelSelector=a+in', 'application/json', 400],
    ['&resourceVersionMatch=Exact&resourceVersion=1', 'application/json', 422],
    ['', 'application/yaml', 406],
  ])('%s as %s is %i before anything is sent', async (query, accept, code) => {
    const { response, lines, request } = await watch(query, { accept });
    expect(response.statusCode).toBe(code);
    await poll(() => lines).toMatchObject([{ kind: 'Status', code }]);
    request.destroy();
  });

  test('one watch too many is 429 with a time to wait, until another ends', async () => {
    const first = await watch('');
    await watch('');
    const refused = await watch('');
    expect(refused.response.statusCode).toBe(429);
    expect(refused.response.headers['retry-after']).toBe('1');
    await poll(() => refused.lines).toMatchObject([
      { reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } },
    ]);
    first.request.destroy();
    const again = async () => (await watch('')).response.statusCode;
    await expect.poll(again, { timeout: 5000 }).toBe(200);
  });
});

test('a client that does not read is cut off, and costs no further memory', async () => {
  const silent = await watch('', { read: false });
  const other = await watch('');
  const filling = 'x'.repeat(500_000);
  for (let i = 0; i < 40; i += 1) await create(`big-${i}`, { filling });
  await poll(() => other.lines.length).toBe(40);
  expect(await openWatches()).toBe('2');
  await expect
    .poll(
      async () => {
        await clock.advance(1001);
        return openWatches();
      },
      { timeout: 10_000 },
    )
    .toBe('1');
  silent.request.destroy();
  other.request.destroy();
});
