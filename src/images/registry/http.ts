// One HTTP request to a registry: short to give up on a host that does not answer, patient with one that does.
//
// A failure to connect is told apart from every other one, in the words that people know from docker. Proxies of the
// environment are used; redirects are the caller's business.
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { ImageError } from '../image-error.ts';
import { proxyFor } from './proxy.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Until the connection stands. */
  readonly connectTimeoutMs: number;
  readonly authority?: Buffer;
  /** Where proxies are named; default this process's. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Without a byte for so long, an answer counts as broken off. */
const IDLE_MS = 30_000;

/** The answer's head; its body is read by iterating it. Throws ImageError Unreachable (no connection), Failed (it broke), Aborted. */
export async function send(given: HttpRequest): Promise<IncomingMessage> {
  const url = new URL(given.url);
  const proxy = proxyFor(url, given.env ?? process.env);
  const options: RequestOptions & { ca?: Buffer } = {
    method: given.method ?? 'GET',
    headers: { 'user-agent': 'tutti', ...given.headers },
  };
  const deadline = AbortSignal.timeout(given.connectTimeoutMs);
  try {
    if (proxy && url.protocol === 'https:') {
      const tunnel = await openTunnel(proxy, url, deadline);
      const socket = tlsConnect({ socket: tunnel, servername: url.hostname, ca: given.authority });
      return await exchange({
        url,
        options: { ...options, createConnection: () => socket, agent: false },
        given,
      });
    }
    if (proxy) {
      const headers = { ...options.headers, host: url.host };
      return await exchange({ url: proxy, options: { ...options, path: url.href, headers }, given });
    }
    return await exchange({
      url,
      options: given.authority ? { ...options, ca: given.authority } : options,
      given,
    });
  } catch (cause) {
    if (given.signal?.aborted) throw new ImageError('Aborted', 'The request was cancelled', { cause });
    if (cause instanceof ImageError) throw cause;
    const broken = cause instanceof BrokenOff;
    const words = connectWords(broken ? cause.cause : cause, url);
    const message = `failed to do request: ${verb(given)} "${given.url}": ${words}`;
    throw new ImageError(broken ? 'Failed' : 'Unreachable', message, { cause });
  }
}

interface Exchange {
  readonly url: URL;
  readonly options: RequestOptions;
  readonly given: HttpRequest;
}

function exchange({ url, options, given }: Exchange): Promise<IncomingMessage> {
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = open(url, { ...options, signal: given.signal });
    let connected = false;
    const timer = setTimeout(() => request.destroy(new TimeoutError()), given.connectTimeoutMs);
    const onConnected = () => {
      connected = true;
      clearTimeout(timer);
    };
    request.once('socket', (socket) => {
      // A kept-alive connection, or one through a tunnel, may stand already.
      if (request.reusedSocket || (!socket.connecting && url.protocol === 'http:')) onConnected();
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onConnected);
    });
    request.setTimeout(IDLE_MS, () => request.destroy(new TimeoutError()));
    request.once('error', (error) => {
      clearTimeout(timer);
      reject(connected ? new BrokenOff(error) : error);
    });
    request.once('response', (response) => {
      onConnected();
      resolve(response);
    });
    request.end(given.body);
  });
}

/** The host did answer, once. */
class BrokenOff extends Error {
  constructor(cause: unknown) {
    super('The connection broke off', { cause });
  }
}

class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** CONNECT through a proxy. */
function openTunnel(proxy: URL, target: URL, deadline: AbortSignal): Promise<Duplex> {
  const port = target.port === '' ? '443' : target.port;
  const headers: { [name: string]: string } = { host: `${target.hostname}:${port}` };
  if (proxy.username !== '') {
    const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    headers['proxy-authorization'] = `Basic ${Buffer.from(login).toString('base64')}`;
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(proxy, {
      method: 'CONNECT',
      path: `${target.hostname}:${port}`,
      headers,
      signal: deadline,
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else reject(new Error(`proxyconnect tcp: ${response.statusCode} ${response.statusMessage}`));
    });
    request.once('error', reject);
    request.end();
  });
}

function verb({ method = 'GET' }: HttpRequest): string {
  return method.slice(0, 1) + method.slice(1).toLowerCase();
}

/** As Go says it, since that is what people search for. */
export function connectWords(cause: unknown, url: URL): string {
  const {
    code = '',
    message = '',
    address,
    port,
  } = cause as { code?: string; message?: string; address?: string; port?: number };
  const at = address === undefined ? url.host : `${address}:${port}`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${url.hostname}: no such host`;
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${url.hostname}: server misbehaving`;
  if (code === 'ECONNREFUSED') return `dial tcp ${at}: connect: connection refused`;
  if (code === 'ETIMEDOUT' || (cause as Error)?.name === 'TimeoutError') return `dial tcp ${at}: i/o timeout`;
  if (code === 'EHOSTUNREACH') return `dial tcp ${at}: connect: no route to host`;
  if (code === 'ENETUNREACH') return `dial tcp ${at}: connect: network is unreachable`;
  if (code === 'ECONNRESET') return 'connection reset by peer';
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return `tls: failed to verify certificate: ${message.trim()}`;
  return message;
}
