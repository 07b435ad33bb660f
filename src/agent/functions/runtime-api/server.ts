// The Runtime API of Lambda for the sandboxes of this host: HTTP on our gateway address.
//
// Sandboxes are told apart by the address that they ask from, which they cannot forge; nobody else gets an answer but 403. A runtime may
// ask before the pool has opened its link: it waits a moment. What one sandbox does to us (connections, bodies) is bounded.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Log } from '../../../machinery/log.ts';
import type { RuntimeApi, RuntimeLink, Sandbox } from '../sandbox.ts';
import { type Telling, takeError, takeInitError, takeResponse } from './answers.ts';
import { type Poll, Runtime } from './runtime.ts';
import { type Reply, refusals } from './words.ts';

const OPEN_WITHIN_MS = 3000;
const MOST_WAITING = 1000;
const MOST_WAITING_EACH = 4;
const MOST_CONNECTIONS_EACH = 32;

export interface RuntimeApiOptions {
  readonly address: string;
  readonly port: number;
  readonly log: Log;
  /** Tells of all that the sandbox wrote until now: called before its answer is told, so that the log of a call is whole. */
  settle(sandbox: Sandbox): void;
  /** How long one may ask before its link is opened. Default 3 s. */
  readonly openWithinMs?: number;
}

export interface ListeningRuntimeApi extends RuntimeApi {
  readonly port: number;
}

interface Opened {
  readonly sandbox: Sandbox;
  readonly runtime: Runtime;
}

/** Starts to listen; rejects when address and port cannot be had. */
export async function startRuntimeApi(options: RuntimeApiOptions): Promise<ListeningRuntimeApi> {
  const { address, openWithinMs = OPEN_WITHIN_MS } = options;
  const opened = new Map<string, Opened>();
  const arrivals = openArrivals(openWithinMs);
  const server = createServer({ noDelay: true, keepAlive: true }, (request, response) => {
    const from = remoteAddress(request);
    const known = opened.get(from);
    if (known !== undefined) return serve(options, known, { request, response });
    void arrivals.wait(from).then(() => {
      const late = opened.get(from);
      if (late !== undefined) return serve(options, late, { request, response });
      request.resume();
      send(response, refusals.notASandbox);
    });
  });
  withoutPatience(server);
  const port = await listen(server, address, options.port);
  return {
    port,
    open(sandbox): RuntimeLink {
      const runtime = new Runtime(`${address}:${port}`);
      opened.get(sandbox.address)?.runtime.close('Its address has another sandbox');
      opened.set(sandbox.address, { sandbox, runtime });
      arrivals.arrived(sandbox.address);
      return closing(runtime, () => {
        if (opened.get(sandbox.address)?.runtime === runtime) opened.delete(sandbox.address);
      });
    },
    async close() {
      for (const { runtime } of opened.values()) runtime.close('The Runtime API is closed');
      opened.clear();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** With its end the address is nobody's. */
function closing(runtime: Runtime, closed: () => void): RuntimeLink {
  return {
    begin: (code, signal) => runtime.begin(code, signal),
    invoke: (event, signal) => runtime.invoke(event, signal),
    close(reason) {
      runtime.close(reason);
      closed();
    },
  };
}

const remoteAddress = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:/, '');

/** A sandbox may be frozen in the middle of anything, and wait for a call for hours. */
function withoutPatience(server: Server): void {
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.timeout = 0;
  const connections = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const from = socket.remoteAddress ?? '';
    const count = (connections.get(from) ?? 0) + 1;
    connections.set(from, count);
    socket.once('close', () => {
      const left = (connections.get(from) ?? 1) - 1;
      if (left === 0) connections.delete(from);
      else connections.set(from, left);
    });
    if (count > MOST_CONNECTIONS_EACH) socket.destroy();
  });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      resolve((server.address() as AddressInfo).port); // it listens on TCP
    });
  });
}

/** Those who ask before they are known. */
function openArrivals(withinMs: number) {
  const waiting = new Map<string, Set<() => void>>();
  let count = 0;
  return {
    wait: (address: string): Promise<void> =>
      new Promise((resolve) => {
        const mine = waiting.get(address) ?? new Set();
        if (count >= MOST_WAITING || mine.size >= MOST_WAITING_EACH) return resolve();
        count += 1;
        waiting.set(address, mine);
        const done = () => {
          clearTimeout(timer);
          if (!mine.delete(done)) return;
          count -= 1;
          if (mine.size === 0) waiting.delete(address);
          resolve();
        };
        const timer = setTimeout(done, withinMs);
        mine.add(done);
      }),
    arrived(address: string): void {
      for (const done of [...(waiting.get(address) ?? [])]) done();
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const INVOCATION = '/2018-06-01/runtime/invocation/';

function serve(options: RuntimeApiOptions, { sandbox, runtime }: Opened, exchange: Exchange): void {
  const { request, response } = exchange;
  const path = request.url ?? '';
  const isNext = path === `${INVOCATION}next`;
  if (isNext || path === '/tutti/v1/code') {
    if (request.method !== 'GET') refuse(exchange, refusals.method);
    else if (isNext) runtime.askNext(pollOf(exchange));
    else runtime.askCode(pollOf(exchange));
    return;
  }
  const reply = (said: Reply) => send(response, said);
  const telling: Telling = { runtime, request, reply, settle: () => options.settle(sandbox) };
  const work = request.method === 'POST' ? taken(telling, path) : undefined;
  if (work === undefined) refuse(exchange, refusals.path);
  work?.catch((error) => {
    // It ended in the middle: its exit says so.
    options.log.debug('A runtime did not finish what it said', { error, id: sandbox.id });
    response.destroy();
  });
}

function taken(telling: Telling, path: string): Promise<void> | undefined {
  if (path === '/2018-06-01/runtime/init/error') return takeInitError(telling);
  if (!path.startsWith(INVOCATION)) return undefined;
  const [requestId = '', what, more] = path.slice(INVOCATION.length).split('/');
  if (more !== undefined) return undefined;
  if (what === 'response') return takeResponse(telling, requestId);
  if (what === 'error') return takeError(telling, requestId);
  return undefined;
}

function pollOf({ response }: Exchange): Poll {
  return {
    answer: (reply) => send(response, reply),
    onGone: (listener) => void response.once('close', listener),
  };
}

function refuse({ request, response }: Exchange, reply: Reply): void {
  request.resume();
  send(response, reply);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed || response.headersSent) return;
  response.sendDate = false;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    ...headers,
  });
  response.end(body);
}
