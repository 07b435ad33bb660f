import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { fakeClock } from './clock.ts';
import { listenWhenThere } from './late-listener.ts';
import { silentLog } from './log.ts';

const host = '127.0.0.1';

it('listens as soon as it can, until it is ended', async () => {
  const other = createServer().listen(0, host);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo; // it listens on TCP
  const clock = fakeClock();
  const end = new AbortController();
  const accept = (socket: { end(text: string): void }) => socket.end('here');
  const ended = listenWhenThere({ host, port, accept, clock, log: silentLog, signal: end.signal });
  await expect.poll(() => clock.nextIn()).toBe(1000);
  await new Promise((resolve) => other.close(resolve));
  const answer = async () => {
    await clock.advance(1000);
    const socket = connect(port, host);
    try {
      const [data] = await once(socket, 'data');
      return String(data);
    } catch {
      return 'refused';
    }
  };
  await expect.poll(answer).toBe('here');
  end.abort();
  await ended;
  await expect(once(connect(port, host), 'connect')).rejects.toThrow('ECONNREFUSED');
});

it('ends also when it never came to listen', async () => {
  const clock = fakeClock();
  const end = new AbortController();
  const options = { host: '192.0.2.1', port: 1, accept: () => {}, clock, log: silentLog, signal: end.signal };
  const ended = listenWhenThere(options);
  await expect.poll(() => clock.nextIn()).toBe(1000);
  end.abort();
  await ended;
});
