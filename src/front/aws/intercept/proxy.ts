// A proxy for clients that cannot be told where our endpoint is (HTTPS_PROXY): what is meant for AWS's hosts is answered here, and
// nothing of it reaches the real cloud. Connections to other hosts are passed on untouched.
//
// Function URLs and HTTP APIs are passed on to the balancer, which has certificates for their names.
//
// CONNECT host:443 -> TLS with a certificate of our own for that host -> the front, as if the client had asked it.
// What is passed on is nobody's connection but ours: the server does not know it, so we end it when the front closes.
import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Log } from '../../../machinery/log.ts';
import { endpointOfHost } from '../../../model/function-hosts.ts';

export interface InterceptOptions {
  /** TLS for an AWS host. */
  readonly contextOf: (host: string) => Promise<SecureContext>;
  /** Serves what comes out of the TLS of an AWS host. */
  readonly accept: (socket: Duplex) => void;
  readonly log: Log;
}

const AWS_HOST = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)$/;
const CONNECT_TIMEOUT_MS = 30_000;

/** True for host names that are AWS's. */
export function isAwsHost(host: string): boolean {
  return AWS_HOST.test(host.toLowerCase());
}

export interface Interceptor {
  /** The listener for `connect` of an HTTP server. */
  readonly onConnect: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends what is passed on to other hosts. */
  close(): void;
}

export function interceptor(options: InterceptOptions): Interceptor {
  const tunnels = new Set<Duplex>();
  const onConnect: Interceptor['onConnect'] = (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const target = targetOf(request.url ?? '');
    if (!target) return refuse(socket, '400 Bad Request', `Not a host and port: "${request.url ?? ''}"`);
    const tunnel = (to: Target) => {
      tunnels.add(socket);
      socket.once('close', () => tunnels.delete(socket));
      passOn(to, socket, head);
    };
    if (endpointOfHost(target.host)) return toEndpoint(target, socket, tunnel);
    if (!isAwsHost(target.host)) return tunnel(target);
    intercept(options, target.host, socket, head).catch((error: unknown) => {
      options.log.warn('Cannot answer in place of AWS', { error, host: target.host });
      socket.destroy();
    });
  };
  const close = () => {
    for (const socket of tunnels) socket.destroy();
  };
  return { onConnect, close };
}

const HIGHEST_PORT = 65535;

interface Target {
  readonly host: string;
  readonly port: number;
}

function targetOf(authority: string): Target | undefined {
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+):(\d{1,5})$/.exec(authority) ?? [];
  if (host === undefined || Number(port) > HIGHEST_PORT) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** Function URLs and HTTP APIs have an address of their own on this host; those of the real cloud are not reached. */
function toEndpoint({ host, port }: Target, socket: Duplex, tunnel: (to: Target) => void): void {
  lookup(host, { family: 4 }, (error, address) => {
    if (!error && address.startsWith('127.')) tunnel({ host: address, port });
    else refuse(socket, '502 Bad Gateway', `There is no function URL or HTTP API "${host}" here`);
  });
}

async function intercept(
  { contextOf, accept }: InterceptOptions,
  host: string,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const secureContext = await contextOf(host.toLowerCase());
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) socket.unshift(head);
  const tls = new TLSSocket(socket as Socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] }); // a server's sockets are net sockets
  tls.on('error', () => tls.destroy());
  accept(tls);
}

function passOn({ host, port }: Target, socket: Duplex, head: Buffer): void {
  const onward = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
  let joined = false;
  onward.once('connect', () => {
    joined = true;
    onward.setTimeout(0);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  onward.once('timeout', () => onward.destroy(new Error(`${host} does not answer`)));
  onward.once('error', (error) => {
    if (joined) socket.destroy();
    else refuse(socket, '502 Bad Gateway', error.message);
  });
  socket.once('close', () => onward.destroy());
}

function refuse(socket: Duplex, status: string, why: string): void {
  const body = `${why}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
