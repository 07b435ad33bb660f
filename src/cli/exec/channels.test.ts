// A command over the streaming protocol, against a server that speaks it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { exitCodeOf, runInContainer } from './channels.ts';

const SUCCESS = JSON.stringify({ status: 'Success' });
const frame = (channel: number, content: string) => Buffer.concat([Buffer.of(channel), Buffer.from(content)]);

it.each([
  ['success', SUCCESS, 0],
  [
    'an exit code',
    JSON.stringify({ status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: '7' }] } }),
    7,
  ],
])('%s', (_name, status, code) => {
  expect(exitCodeOf(status)).toBe(code);
});

it.each([
  ['a connection that broke off', undefined, 'before the command did'],
  [
    'a command that is not there',
    JSON.stringify({ status: 'Failure', message: 'no such file' }),
    'no such file',
  ],
])('%s is an error', (_name, status, message) => {
  expect(() => exitCodeOf(status)).toThrow(message);
});

async function against(serve: (socket: WebSocket) => void, run: (url: URL) => Promise<void>): Promise<void> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  server.on('connection', serve);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  try {
    await run(new URL(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/exec`));
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
    http.close();
  }
}

it('input goes there until its end, output and errors come back apart', async () => {
  let got = '';
  const echo = (socket: WebSocket) =>
    socket.on('message', (data: Buffer) => {
      if (data[0] === 0) got += data.subarray(1).toString();
      if (data[0] !== 255) return;
      socket.send(frame(1, got.toUpperCase()));
      socket.send(frame(2, 'done'));
      socket.send(frame(3, SUCCESS));
      socket.close();
    });
  await against(echo, async (url) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end('hello');
    const code = await runInContainer(
      { url, tls: {} },
      { stdin, stdout, stderr, signal: new AbortController().signal },
    );
    stdout.end();
    stderr.end();
    expect({ code, out: await text(stdout), err: await text(stderr) }).toEqual({
      code: 0,
      out: 'HELLO',
      err: 'done',
    });
  });
});

it('an interrupt ends it', async () => {
  const abort = new AbortController();
  await against(
    () => abort.abort(),
    async (url) => {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      await expect(
        runInContainer({ url, tls: {} }, { stdout, stderr, signal: abort.signal }),
      ).rejects.toThrow('Interrupted');
    },
  );
});
