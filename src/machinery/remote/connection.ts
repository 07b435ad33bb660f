// How do requests reach a Kubernetes API server? HTTPS with keep-alive, the credentials of a kubeconfig, JSON both ways.
//
// What the network does is Unavailable, what the server refuses is the TuttiError of its Status. A read on a kept
// connection that turns out to be dead is sent once more; writes are not: they may have happened.
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { TuttiError } from '../../model/errors.ts';
import type { Clock } from '../clock.ts';
import type { ClusterAccess } from '../pki/kubeconfig.ts';
import { type Credentials, credentialSource } from './credentials.ts';
import { errorOf } from './status-error.ts';

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export interface Connection {
  /** The parsed answer. Throws TuttiError. */
  ask(outgoing: Outgoing): Promise<unknown>;
  /** The bytes of the answer as they come, once the server has agreed. Throws TuttiError. */
  open(outgoing: Outgoing): Promise<IncomingMessage>;
  close(): void;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  readonly timeoutMs: number;
}

/** Watches hold one each; what is above waits. */
const MAX_SOCKETS = 256;

export function openConnection(access: ClusterAccess, options: ConnectionOptions): Connection {
  const source = credentialSource(access, options.clock);
  const agents = new AgentOf(access);
  const route = routeTo(access);
  const send = async (outgoing: Outgoing, retry: boolean, deadline?: Deadline): Promise<IncomingMessage> => {
    const credentials = await source.current();
    const agent = agents.get(credentials);
    const { userAgent } = options;
    const response = await transmit(route, { outgoing, agent, credentials, userAgent, deadline });
    const code = response.statusCode ?? 0;
    if (code === 401 && retry && source.renew()) {
      response.resume();
      return send(outgoing, false, deadline);
    }
    if (code < 200 || code > 299) throw errorOf(code, await jsonOf(response).catch(() => undefined));
    return response;
  };
  return {
    open: (outgoing) => send(outgoing, true),
    async ask(outgoing) {
      const deadline = new Deadline();
      const cancel = options.clock.after(options.timeoutMs, () => deadline.pass());
      try {
        return await jsonOf(await send(outgoing, true, deadline));
      } catch (error) {
        if (deadline.passed)
          throw new TuttiError('Timeout', `${access.server} does not answer`, { cause: error });
        throw error instanceof TuttiError ? error : unreachable(access.server, error);
      } finally {
        cancel();
      }
    },
    close: () => agents.close(),
  };
}

/** Ends a request that takes too long, wherever it stands. An AbortSignal for each would cost more than all else here. */
class Deadline {
  passed = false;
  #sent: ClientRequest | undefined;

  watch(sent: ClientRequest): void {
    this.#sent = sent;
    if (this.passed) this.pass();
  }

  pass(): void {
    this.passed = true;
    this.#sent?.destroy(new Error('Timeout'));
  }
}

/** The whole answer, parsed. */
function jsonOf(response: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('close', () => {
      if (!response.complete) reject(new Error('The answer was cut off'));
    });
    response.on('end', () => {
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** One pool of connections per client certificate. */
class AgentOf {
  readonly #access: ClusterAccess;
  #certificate: string | undefined;
  #agent: http.Agent | undefined;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  get({ client }: Credentials): http.Agent {
    if (this.#agent && this.#certificate === client?.certificate) return this.#agent;
    this.#agent?.destroy();
    this.#certificate = client?.certificate;
    this.#agent = this.#open(client);
    // It has one destination; the name that it would make up for each request contains all certificates.
    this.#agent.getName = () => this.#access.server;
    return this.#agent;
  }

  close(): void {
    this.#agent?.destroy();
  }

  #open(client: Credentials['client']): http.Agent {
    const pool = {
      keepAlive: true,
      keepAliveMsecs: 15_000,
      maxSockets: MAX_SOCKETS,
      scheduling: 'lifo',
    } as const;
    const { server, authority, insecure, tlsServerName } = this.#access;
    if (server.startsWith('http:')) return new http.Agent(pool);
    const { hostname } = new URL(server);
    const servername = tlsServerName ?? (isIP(hostname.replace(/^\[|\]$/g, '')) ? '' : hostname);
    return new https.Agent({
      ...pool,
      servername,
      ca: authority,
      rejectUnauthorized: !insecure,
      cert: client?.certificate,
      key: client?.key,
    });
  }
}

/** Where requests go: what of the server's address is the same for all. */
interface Route {
  readonly server: string;
  readonly address: https.RequestOptions;
  /** Before every path. */
  readonly base: string;
  readonly request: typeof https.request;
}

function routeTo({ server }: ClusterAccess): Route {
  const url = new URL(server);
  const { protocol, hostname, port, auth } = urlToHttpOptions(url);
  return {
    server,
    address: { protocol, hostname, port, auth },
    base: url.pathname.replace(/\/$/, ''),
    request: protocol === 'http:' ? http.request : https.request,
  };
}

interface Transmission {
  readonly outgoing: Outgoing;
  readonly agent: http.Agent;
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly deadline?: Deadline;
}

function transmit(route: Route, transmission: Transmission): Promise<IncomingMessage> {
  const { outgoing, agent, credentials, userAgent, deadline } = transmission;
  const { method, body, contentType = 'application/json', signal } = outgoing;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers: http.OutgoingHttpHeaders = { accept: 'application/json', 'user-agent': userAgent };
  if (text !== undefined) headers['content-type'] = contentType;
  if (text !== undefined) headers['content-length'] = Buffer.byteLength(text);
  if (credentials.authorization) headers.authorization = credentials.authorization;
  const path = route.base + outgoing.path;
  return new Promise((resolve, reject) => {
    const sent = route.request({ ...route.address, path, method, headers, agent, signal }, resolve);
    deadline?.watch(sent);
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const isOver = signal?.aborted || deadline?.passed;
      const again = method === 'GET' && sent.reusedSocket && error.code === 'ECONNRESET' && !isOver;
      if (again) transmit(route, transmission).then(resolve, reject);
      else reject(unreachable(route.server, error));
    });
    sent.end(text);
  });
}

function unreachable(server: string, cause: unknown): TuttiError {
  return new TuttiError('Unavailable', `Cannot reach ${server}`, { cause });
}
