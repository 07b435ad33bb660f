// The Kubernetes API on a TLS socket: each request is authenticated, routed, handled, answered, counted.
//
//   request -> limits -> who -> route -> handler -> answer        errors at any point -> Status
//   upgrade -> limits -> who -> route -> checks  -> WebSocket     errors before it    -> Status
//
// Closing ends watches and sessions first, lets ordinary requests finish, then drops the connections.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ObjectApi } from '../../machinery/api/object-api.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ServiceAccountTokens } from '../../machinery/pki/service-account-tokens.ts';
import type { AgentCalls } from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import type { Authenticate } from './authentication.ts';
import type { FrontParts } from './call.ts';
import { openCounters } from './counters.ts';
import type { Departure } from './departure.ts';
import { type FrontLimits, ORDINARY_LIMITS } from './limits.ts';
import { receive } from './receive.ts';
import { type Receiver, rawAnswer } from './receiver.ts';
import { statusOf, WireRefusal } from './status.ts';
import { createUpgrader } from './upgrader.ts';

/** PEM texts. */
export interface TlsMaterial {
  readonly certificate: string;
  readonly key: string;
  /** Whoever it signed may come in with a certificate. */
  readonly authority: string;
}

export interface KubernetesFrontOptions {
  readonly api: ObjectApi;
  readonly calls: AgentCalls;
  readonly tls: TlsMaterial;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  readonly limits?: Partial<FrontLimits>;
  /** Signs and reads tokens of service accounts; absent = there are none. */
  readonly serviceAccounts?: ServiceAccountTokens;
  /** Paths beside Kubernetes' own, for clients that were let in: true when the request is taken. */
  readonly further?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface KubernetesFront {
  readonly url: string;
  readonly port: number;
  /** Uses a renewed certificate for new connections. */
  renewTls(tls: TlsMaterial): void;
  /** Serves a connection that came in by another address. */
  accept(socket: Socket): void;
  close(): Promise<void>;
}

/** Resolves when it listens. Throws Unavailable when the port is taken. */
export async function startKubernetesFront(options: KubernetesFrontOptions): Promise<KubernetesFront> {
  const { api, calls, clock, log, serviceAccounts } = options;
  const limits = { ...ORDINARY_LIMITS, ...options.limits };
  const counters = openCounters();
  const parts: FrontParts = { api, calls, clock, log, limits, counters, serviceAccounts };
  const server = createServer({
    ...secureContext(options.tls),
    requestCert: true,
    rejectUnauthorized: false,
    maxHeaderSize: limits.headerBytes,
  });
  server.maxConnections = limits.connections;
  server.keepAliveTimeout = 120_000;
  const closing = new AbortController();
  const departures = new Map<Departure, IncomingMessage>();
  const active = new Set<Promise<void>>();
  const track = (work: Promise<void>) => {
    active.add(work);
    void work.finally(() => active.delete(work));
  };
  const { authenticate, further } = options;
  const receiver: Receiver = { parts, authenticate, closing: closing.signal, departures, further };
  const upgrade = createUpgrader(receiver);
  server.on('request', (request, response) => track(receive(receiver, request, response)));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    track(upgrade(request, socket, head)),
  );
  server.on('clientError', refuseMalformed);
  server.on('tlsClientError', (error) => log.debug('TLS handshake failed', { error }));
  await listen(server, options);
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  log.info('Kubernetes API listens', { url: `https://${host}:${port}` });
  return {
    url: `https://${host}:${port}`,
    port,
    renewTls: (tls) => server.setSecureContext(secureContext(tls)),
    accept: (socket) => void server.emit('connection', socket),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      closing.abort();
      for (const [departure, request] of departures) {
        departure.leave();
        // A body that is still coming would hold up the closing.
        if (!request.complete) request.destroy();
      }
      await Promise.allSettled(active);
      server.closeAllConnections();
      await closed;
    },
  };
}

function secureContext({ certificate, key, authority }: TlsMaterial) {
  return { cert: certificate, key, ca: authority, minVersion: 'TLSv1.2' } as const;
}

function listen(server: Server, { host, port }: KubernetesFrontOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (cause: Error) =>
      reject(
        new TuttiError('Unavailable', `Cannot listen on ${host}:${port} for the Kubernetes API`, { cause }),
      );
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      resolve();
    });
  });
}

/** Not even HTTP, or headers over the limit. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex | Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = tooLong
    ? new WireRefusal(431, 'RequestHeaderFieldsTooLarge', 'the request headers are too large')
    : new WireRefusal(400, 'BadRequest', 'the request is not HTTP');
  socket.end(
    rawAnswer(tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request', statusOf(refusal)),
  );
}
