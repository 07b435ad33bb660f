// A runtime for tests: speaks with the Runtime API from an address of its own on loopback, over one connection that is kept.
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface FakeRuntimeOptions {
  readonly port: number;
  /** 127.0.0.0/8 */
  readonly address: string;
}

export interface Sent {
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

export interface FakeRuntime {
  readonly address: string;
  get(path: string): Promise<Answer>;
  post(path: string, sent?: Sent): Promise<Answer>;
  next(): Promise<Answer>;
  respond(requestId: string, body: string): Promise<Answer>;
  /** Chunks as they are given; `trailers` at the end. */
  stream(requestId: string, chunks: AsyncIterable<string>, trailers?: Sent['headers']): Promise<Answer>;
  /** An answer and the next question at once, over a connection of their own; all that comes back. */
  pipelined(requestId: string, body: string): Promise<string>;
  /** Its connections break. */
  die(): void;
}

const INVOCATION = '/2018-06-01/runtime/invocation';

export function openFakeRuntime({ port, address }: FakeRuntimeOptions): FakeRuntime {
  const agent = new Agent({ keepAlive: true });
  const open = new Set<{ destroy(): void }>();
  const ask = (method: string, path: string, { headers = {}, body = '' }: Sent = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, localAddress: address, agent, method, path, headers };
      const asked = request(options, (response) => read(response).then(resolve, reject));
      open.add(asked);
      asked.once('error', reject).once('close', () => open.delete(asked));
      asked.end(body);
    });
  return {
    address,
    get: (path) => ask('GET', path),
    post: (path, sent) => ask('POST', path, sent),
    next: () => ask('GET', `${INVOCATION}/next`),
    respond: (requestId, body) => ask('POST', `${INVOCATION}/${requestId}/response`, { body }),
    stream(requestId, chunks, trailers = {}) {
      return new Promise((resolve, reject) => {
        const headers = {
          'Lambda-Runtime-Function-Response-Mode': 'streaming',
          'Content-Type': 'text/plain',
          'Transfer-Encoding': 'chunked',
          Trailer: Object.keys(trailers).join(', '),
        };
        const path = `${INVOCATION}/${requestId}/response`;
        const options = {
          host: '127.0.0.1',
          port,
          localAddress: address,
          agent,
          method: 'POST',
          path,
          headers,
        };
        const asked = request(options, (response) => read(response).then(resolve, reject));
        asked.once('error', reject);
        void pour(chunks, asked, trailers).catch(reject);
      });
    },
    pipelined(requestId, body) {
      const socket = connect({ host: '127.0.0.1', port, localAddress: address });
      open.add(socket);
      const head = `POST ${INVOCATION}/${requestId}/response HTTP/1.1\r\nHost: api\r\nContent-Length: ${body.length}`;
      socket.write(`${head}\r\n\r\n${body}GET ${INVOCATION}/next HTTP/1.1\r\nHost: api\r\n\r\n`);
      return new Promise((resolve, reject) => {
        let text = '';
        socket.once('error', reject);
        socket.on('data', (chunk) => {
          text += chunk;
          if (/Request-Id[\s\S]*\r\n\r\n/.test(text)) resolve(text);
        });
      });
    },
    die() {
      for (const asked of open) asked.destroy();
      agent.destroy();
    },
  };
}

async function pour(
  chunks: AsyncIterable<string>,
  asked: ReturnType<typeof request>,
  trailers: { readonly [name: string]: string },
): Promise<void> {
  asked.flushHeaders();
  for await (const chunk of chunks) asked.write(chunk);
  asked.addTrailers(trailers);
  asked.end();
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString(),
  };
}
