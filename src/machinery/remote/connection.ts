// How do requests reach a Kubernetes API server? HTTPS with keep-alive, the credentials of a kubeconfig, JSON both ways.
//
// What the network does is Unavailable, what the server refuses is the TuttiError of its Status. A read on a kept
// connection that turns out to be dead is sent once more; writes are not: they may have happened.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { json } from 'node:stream/consumers';
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
  const send = async (outgoing: Outgoing, retry: boolean): Promise<IncomingMessage> => {
    const credentials = await source.current();
    const response = await transmit(access, agents.get(credentials), { outgoing, credentials, options });
    const code = response.statusCode ?? 0;
    if (code === 401 && retry && source.renew()) {
      response.resume();
      return send(outgoing, false);
    }
    if (code < 200 || code > 299) throw errorOf(code, await json(response).catch(() => undefined));
    return response;
  };
  return {
    open: (outgoing) => send(outgoing, true),
    async ask(outgoing) {
      const timeout = new AbortController();
      const cancel = options.clock.after(options.timeoutMs, () => timeout.abort());
      const signal = outgoing.signal ? AbortSignal.any([outgoing.signal, timeout.signal]) : timeout.signal;
      try {
        return await json(await send({ ...outgoing, signal }, true));
      } catch (error) {
        if (timeout.signal.aborted)
          throw new TuttiError('Timeout', `${access.server} does not answer`, { cause: error });
        throw error instanceof TuttiError ? error : unreachable(access, error);
      } finally {
        cancel();
      }
    },
    close: () => agents.close(),
  };
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

interface Transmission {
  readonly outgoing: Outgoing;
  readonly credentials: Credentials;
  readonly options: ConnectionOptions;
}

function transmit(
  access: ClusterAccess,
  agent: http.Agent,
  transmission: Transmission,
): Promise<IncomingMessage> {
  const { outgoing, credentials, options } = transmission;
  const { method, path, body, contentType = 'application/json', signal } = outgoing;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers: http.OutgoingHttpHeaders = { accept: 'application/json', 'user-agent': options.userAgent };
  if (text !== undefined) headers['content-type'] = contentType;
  if (text !== undefined) headers['content-length'] = Buffer.byteLength(text);
  if (credentials.authorization) headers.authorization = credentials.authorization;
  const { request } = access.server.startsWith('http:') ? http : https;
  return new Promise((resolve, reject) => {
    const sent = request(`${access.server}${path}`, { method, headers, agent, signal }, resolve);
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const again = method === 'GET' && sent.reusedSocket && error.code === 'ECONNRESET' && !signal?.aborted;
      if (again) transmit(access, agent, transmission).then(resolve, reject);
      else reject(unreachable(access, error));
    });
    sent.end(text);
  });
}

function unreachable({ server }: ClusterAccess, cause: unknown): TuttiError {
  return new TuttiError('Unavailable', `Cannot reach ${server}`, { cause });
}
