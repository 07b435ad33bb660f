// Listens on an address that may not be there yet, such as one that the agent gives to the host.
//
// Tried again until it works or the signal aborts; never in the way of a start. What listens on an address that goes away
// and comes back goes on listening.
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { delay } from './clock.ts';
import type { Log } from './log.ts';

const AGAIN_MS = 1_000;

export interface LateListenerOptions {
  readonly host: string;
  readonly port: number;
  accept(socket: Socket): void;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Returns at once; the promise resolves after the signal has aborted and nothing listens any more. Connections stay. */
export async function listenWhenThere(options: LateListenerOptions): Promise<void> {
  const { host, port, clock, log, signal } = options;
  let told = '';
  while (!signal.aborted) {
    try {
      const server = await listen(options);
      log.info('Listens', { host, port });
      await untilAborted(signal);
      server.close(); // whoever took the connections ends them
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? ''; // of the system
      if (code !== told && code !== 'EADDRNOTAVAIL') log.warn('Cannot listen', { host, port, error });
      told = code;
      await delay(clock, AGAIN_MS, signal);
    }
  }
}

function listen({ host, port, accept }: LateListenerOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(accept);
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
