// The gateway's socket: plain HTTP on a loopback address that only the balancer has a reason to ask.
//
// A client that leaves aborts its call: the function goes on, as on Lambda, but nobody waits for it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendAnswer } from '../../../machinery/plain-http/answer.ts';
import { answerRequest } from './answer.ts';
import type { ApiDeps } from './http-api.ts';

export interface Gateway {
  readonly port: number;
  /** Lets what is under way end, for a moment. */
  close(): Promise<void>;
}

const MOST_HEADER_BYTES = 64 * 1024;
/** Longer than the balancer keeps idle connections, so that we never close one that it is about to use. */
const KEEP_ALIVE_MS = 3_600_000;
const CLOSING_MS = 2_000;

/** Starts to listen; rejects when the address or port cannot be had. */
export async function startGateway(
  deps: ApiDeps,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<Gateway> {
  const options = { maxHeaderSize: MOST_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 };
  const server = createServer(options, (request, response) => void serve(deps, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    close: () =>
      new Promise((resolve) => {
        const cancel = deps.clock.after(CLOSING_MS, () => server.closeAllConnections());
        server.close(() => {
          cancel();
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function serve(deps: ApiDeps, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  try {
    await sendAnswer(incoming, response, await answerRequest(deps, incoming, left.signal));
  } catch (error) {
    if (!left.signal.aborted) deps.log.warn('Cannot answer a request', { error, path: incoming.url });
    response.destroy();
  }
}
