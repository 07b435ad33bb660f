// The metadata service of machines: HTTP on our gateway address, where the kernel brings what they send to 169.254.169.254.
//
// A machine is told apart by the address that it asks from, which it cannot forge; nobody else gets an answer but 404. Served from
// what is known here, so also while control is down.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../machinery/log.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { type AnswerMeans, answer } from './answer.ts';
import { type Reply, refused } from './reply.ts';

export interface MetadataOptions extends AnswerMeans {
  readonly address: string;
  readonly port: number;
  /** Who has this private address. */
  machineAt(address: string): Machine | undefined;
  readonly log: Log;
}

export interface MetadataServer {
  readonly port: number;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;
const MOST_CONNECTIONS = 1000;
const QUIET_MS = 10_000;

/** Starts to listen; rejects when the address or port cannot be had. */
export async function startMetadata(options: MetadataOptions): Promise<MetadataServer> {
  const server = createServer({ requestTimeout: QUIET_MS, headersTimeout: QUIET_MS }, (request, response) => {
    void serve(options, request, response);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.keepAliveTimeout = QUIET_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.address, port: options.port, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  options: MetadataOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(request, response, await replyTo(options, request));
  } catch (error) {
    options.log.warn('Cannot answer a request for metadata', { error, path: request.url });
    if (response.headersSent) response.destroy();
    else send(request, response, refused(503));
  }
}

async function replyTo(options: MetadataOptions, request: IncomingMessage): Promise<Reply> {
  const machine = options.machineAt((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
  if (!machine) return refused(404);
  const body = await bodyOf(request);
  if (body === undefined) return refused(413);
  const path = decoded(new URL(request.url ?? '/', 'http://metadata').pathname);
  if (path === undefined) return refused(400);
  return answer(options, machine, { method: request.method ?? 'GET', path, headers: request.headers, body });
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString();
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, reason, body, headers }: Reply,
): void {
  if (reason !== undefined) response.statusMessage = reason;
  response.writeHead(status, {
    ...headers,
    server: 'EC2ws',
    'accept-ranges': 'none',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
