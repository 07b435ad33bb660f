// The Kubernetes front on a free loopback port, on an object API in memory, with agent calls that tests script.
import { generateKeyPairSync } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { type Clock, systemClock } from '../../machinery/clock.ts';
import { type Log, silentLog } from '../../machinery/log.ts';
import { createAuthority, issueClient, issueServer, type KeyPair } from '../../machinery/pki/certificate.ts';
import { type ClusterAccess, kubeconfigText } from '../../machinery/pki/kubeconfig.ts';
import { ORDINARY_CLIENTS } from '../../machinery/pki/pki.ts';
import {
  type ServiceAccountTokens,
  serviceAccountTokens,
} from '../../machinery/pki/service-account-tokens.ts';
import type { AgentCalls } from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import { allKinds } from '../../model/kinds.ts';
import { authenticator } from './authentication.ts';
import type { FrontLimits } from './limits.ts';
import { type KubernetesFront, startKubernetesFront } from './server.ts';

export interface TestFrontOptions {
  readonly kinds?: readonly AnyKind[];
  readonly calls?: Partial<AgentCalls>;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly limits?: Partial<FrontLimits>;
  readonly historyLimit?: number;
}

export interface TestAnswer {
  readonly code: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
  /** Parsed, when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  readonly body: any;
}

export interface TestRequest {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  /** An object is sent as JSON. */
  readonly body?: unknown;
  /** Default is the administrator; null = none. */
  readonly as?: KeyPair | null;
}

export interface TestFront extends TestApi {
  readonly front: KubernetesFront;
  readonly authority: KeyPair;
  readonly admin: KeyPair;
  readonly access: ClusterAccess;
  readonly kubeconfig: string;
  readonly token: string;
  readonly serviceAccounts: ServiceAccountTokens;
  ask(path: string, request?: TestRequest): Promise<TestAnswer>;
}

const TOKEN = 'a-token-for-tests';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

const unavailable = () => new TuttiError('Unavailable', 'The agent is not running', { retryAfterSeconds: 1 });
const refuse = () => Promise.reject(unavailable());
const refuseStream = (): AsyncIterable<Uint8Array> => {
  throw unavailable();
};

/** Calls that all fail as those of an agent that is down. */
export const noCalls: AgentCalls = {
  logs: refuseStream,
  exec: refuse,
  attach: refuse,
  portForward: refuse,
  usage: refuse,
  listImages: refuse,
  consoleOutput: refuse,
  removeImage: refuse,
  pullImage: refuse,
  buildImage: refuse,
  importImage: refuse,
  exportImage: refuseStream,
  putFunctionCode: refuse,
  functionCode: refuseStream,
  invokeFunction: refuseStream,
  functionRecords: refuse,
  health: refuse,
};

export async function openTestFront(options: TestFrontOptions = {}): Promise<TestFront> {
  const { kinds = allKinds, clock = systemClock, log = silentLog, limits, historyLimit } = options;
  const api = await openTestApi({ kinds, clock, historyLimit });
  const nowMs = Date.now();
  const authority = await createAuthority('tutti-test', nowMs);
  const server = await issueServer(authority, ['127.0.0.1', 'localhost'], nowMs);
  const admin = await issueClient(authority, ORDINARY_CLIENTS.admin, nowMs);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serviceAccounts = serviceAccountTokens(privateKey, ISSUER);
  const front = await startKubernetesFront({
    api: api.api,
    calls: { ...noCalls, ...options.calls },
    tls: { ...server, authority: authority.certificate },
    authenticate: authenticator({ [TOKEN]: { user: 'robot', groups: ['system:masters'] } }),
    clock,
    log,
    host: '127.0.0.1',
    port: 0,
    limits,
    serviceAccounts,
  });
  const place = { server: front.url, authority: authority.certificate, client: admin };
  return {
    ...api,
    front,
    authority,
    admin,
    access: { ...place, namespace: 'default' },
    kubeconfig: kubeconfigText({ ...place, cluster: 'tutti-test', user: 'admin' }),
    token: TOKEN,
    serviceAccounts,
    ask: (path, request = {}) => ask(front, authority, path, { as: admin, ...request }),
    close: async () => {
      await front.close();
      await api.close();
    },
  };
}

/** One request on a connection of its own. */
function ask(
  front: KubernetesFront,
  authority: KeyPair,
  path: string,
  request: TestRequest,
): Promise<TestAnswer> {
  const { method = 'GET', body, as } = request;
  const sent =
    body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const headers = {
    ...(sent === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) }),
    ...request.headers,
  };
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers,
      ca: authority.certificate,
      agent: false,
      ...(as ? { cert: as.certificate, key: as.key } : {}),
    } as const;
    const outgoing = httpsRequest(`${front.url}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
