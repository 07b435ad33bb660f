// What is held of requests is bounded, one by one and together, and counts no longer once they are answered.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openBodies } from './bodies.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server that answers a body's length once it is let go on. */
async function open() {
  const bodies = openBodies({ bodyBytes: 1000, waitingBytes: 1500 });
  const waiting: (() => void)[] = [];
  const server = createServer((incoming, response) => {
    void bodies
      .with(incoming, async (body) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return { status: 200, headers: {}, body: String(body.length) };
      })
      .then(({ status, body }) => response.writeHead(status).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = (bytes: number) => fetch(url, { method: 'POST', body: 'x'.repeat(bytes) });
  const goOn = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { post, goOn, waiting };
}

test('one that is too large is refused, one that fits is read', async () => {
  const { post, goOn } = await open();
  expect((await post(1001)).status).toBe(413);
  const fits = post(1000);
  await goOn();
  expect(await (await fits).text()).toBe('1000');
});

test('together they are bounded, and what was answered makes room', async () => {
  const { post, goOn, waiting } = await open();
  const first = post(1000);
  await expect.poll(() => waiting.length).toBe(1);
  expect((await post(600)).status).toBe(503);
  await goOn();
  expect((await first).status).toBe(200);
  const next = post(600);
  await goOn();
  expect((await next).status).toBe(200);
});
