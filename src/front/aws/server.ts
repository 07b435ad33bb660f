// The AWS front's socket: one plain HTTP endpoint on loopback for all services and regions.
//
// Requests are read whole before they are looked at, within limits. What comes in over intercepted TLS takes the same way.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SecureContext } from 'node:tls';
import type { Log } from '../../machinery/log.ts';
import { openBodies } from './bodies.ts';
import type { FunctionUrls } from './function-urls/open.ts';
import { interceptor } from './intercept/proxy.ts';
import { LIMITS } from './limits.ts';
import type { Pipeline } from './pipeline.ts';
import type { WireReply, WireRequest } from './wire/protocol.ts';

export interface AwsFront {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  /** Takes a connection that came in elsewhere. */
  accept(socket: Duplex): void;
  /** Lets what runs end, then closes. */
  close(): Promise<void>;
}

export interface AwsFrontOptions {
  readonly host: string;
  /** 0 picks one. */
  readonly port: number;
  readonly pipeline: Pipeline;
  /** Answers requests for function URLs. */
  readonly functionUrls?: FunctionUrls;
  /** TLS in place of AWS's hosts, for clients that come by CONNECT. */
  readonly contextOf: (host: string) => Promise<SecureContext>;
  readonly log: Log;
}

export async function startAwsFront({
  host,
  port,
  pipeline: answer,
  functionUrls,
  contextOf,
  log,
}: AwsFrontOptions): Promise<AwsFront> {
  const server = createServer({
    maxHeaderSize: LIMITS.headerBytes,
    requestTimeout: LIMITS.requestMs,
    keepAliveTimeout: LIMITS.keepAliveMs,
  });
  server.maxConnections = LIMITS.connections;
  const bodies = openBodies();
  server.on('request', (request, response) => {
    if (functionUrls?.(request, response)) return;
    bodies
      .with(request, (body) => answer(wireRequest(request, body)))
      .then((reply) => send(response, reply))
      .catch((error: unknown) => {
        log.debug('An AWS client left before its answer', { error });
        response.destroy();
      });
  });
  const accept = (socket: Duplex) => void server.emit('connection', socket);
  const intercepted = interceptor({ contextOf, accept, log });
  server.on('connect', intercepted.onConnect);
  await listen(server, host, port);
  const { port: actual } = server.address() as AddressInfo; // a TCP socket has one
  return {
    url: `http://${host}:${actual}`,
    accept,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        intercepted.close();
        setTimeout(() => server.closeAllConnections(), LIMITS.closingMs).unref();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function send(response: ServerResponse, { status, headers, body, stream }: WireReply): void {
  if (stream) {
    response.writeHead(status, headers);
    response.flushHeaders();
    pipeline(Readable.from(stream), response).catch(() => response.destroy());
    return;
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': length }) });
  response.end(body);
}

/** A client that takes us for its proxy names the host before the path. */
const ABSOLUTE = /^https?:\/\/[^/?]*/i;

function wireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const { method = 'GET', rawHeaders } = incoming;
  const url = (incoming.url ?? '/').replace(ABSOLUTE, '') || '/';
  const at = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return {
    method,
    path: (at < 0 ? url : url.slice(0, at)) || '/',
    query: at < 0 ? '' : url.slice(at + 1),
    headers,
    body,
  };
}
