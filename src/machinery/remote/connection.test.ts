// What becomes of a request when the server does not do its part?
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { fakeClock } from '../clock.ts';
import { openRemoteClient } from './client.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const KEY = { namespace: 'default', name: 'a' };

/** A client of a server that does this with each request; `base` comes before every path. */
async function against(answer: (request: IncomingMessage, response: ServerResponse) => void, base = '') {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const clock = fakeClock();
  const client = openRemoteClient({ server: `http://127.0.0.1:${port}${base}`, namespace: '' }, { clock });
  closers.push(
    () => client.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { client, clock };
}

const moments = [
  { name: 'before it has answered', begin: () => undefined },
  {
    name: 'in the middle of its answer',
    begin: (response: ServerResponse) => response.writeHead(200).write('{"metadata":'),
  },
];

test.each(moments)('a server that falls silent $name is a Timeout', async ({ begin }) => {
  let reached = () => {};
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const { client, clock } = await against((_request, response) => {
    begin(response);
    reached();
  });
  const answer = client.get(configMapKind, KEY);
  answer.catch(() => undefined);
  await asked;
  await clock.advance(30_000);
  await expect(answer).rejects.toMatchObject({ code: 'Timeout' });
});

test('an answer that is cut off is Unavailable', async () => {
  const { client } = await against((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{', () => response.destroy());
  });
  await expect(client.get(configMapKind, KEY)).rejects.toMatchObject({ code: 'Unavailable' });
});

test('an answer that is no JSON is Unavailable', async () => {
  const { client } = await against((_request, response) => response.end('<html>'));
  await expect(client.get(configMapKind, KEY)).rejects.toMatchObject({ code: 'Unavailable' });
});

test.each(['', '/', '/clusters/one', '/clusters/one/'])(
  'a server at "%s" is asked below it',
  async (base) => {
    const paths: string[] = [];
    const { client } = await against(({ url }, response) => {
      paths.push(url ?? '');
      response.end('{"metadata":{"name":"a"}}');
    }, base);
    await client.get(configMapKind, KEY);
    expect(paths).toEqual([`${base.replace(/\/$/, '')}/api/v1/namespaces/default/configmaps/a`]);
  },
);
