// What ordinary requests and upgrades have in common: what was asked, who asks, what is logged.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../machinery/log.ts';
import { TuttiError } from '../../model/errors.ts';
import { ANONYMOUS, type Authenticate, authenticateRequest } from './authentication.ts';
import type { Call, FrontParts } from './call.ts';
import type { Departure } from './departure.ts';
import { isPublic } from './routes.ts';
import { WireRefusal } from './status.ts';
import { checkToken } from './tokens/check.ts';

export interface Receiver {
  readonly parts: FrontParts;
  readonly authenticate: Authenticate;
  readonly closing: AbortSignal;
  /** Requests under way, to be told when the front closes. */
  readonly departures: Map<Departure, IncomingMessage>;
  readonly further?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A call whose caller is not known yet. */
export interface UnknownCall extends Omit<Call, 'caller'> {
  caller: Call['caller'];
}

export function callOf(
  request: IncomingMessage,
  response: ServerResponse,
  departure: Departure,
): UnknownCall {
  const [path = '/', query = ''] = splitUrl(request.url ?? '/');
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    request,
    response,
    caller: ANONYMOUS,
    get signal() {
      return departure.signal;
    },
    warnings: [],
  };
}

function splitUrl(url: string): readonly [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** The same call, its caller known. Throws Unauthorized, Forbidden; public paths need no proof. */
export async function letIn({ authenticate, closing, parts }: Receiver, call: UnknownCall): Promise<Call> {
  if (closing.aborted)
    throw new TuttiError('Unavailable', 'The server is shutting down', { retryAfterSeconds: 1 });
  if (isPublic(call.path)) return call;
  const check = async (token: string) => (await checkToken(parts, token))?.caller;
  call.caller = await authenticateRequest(call.request, authenticate, check);
  return call;
}

/** Bugs are logged whole; what callers do wrong is theirs to read. */
export function reportUnexpected(log: Log, error: unknown, { method, path }: UnknownCall): void {
  if (error instanceof WireRefusal) return;
  if (error instanceof TuttiError && error.code !== 'Terminal') return;
  log.error('Request failed', { error, method, path });
}

/** A whole HTTP answer as text, for sockets that have no response object. */
export function rawAnswer(statusLine: string, body: object): string {
  const text = `${JSON.stringify(body)}\n`;
  const headers = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n`;
  return `HTTP/1.1 ${statusLine}\r\n${headers}\r\n${text}`;
}
