// A request from the balancer as a value: read whole within limits.
//
// The client's address is the last that the balancer wrote; the path and the query are as the client wrote them.
import type { IncomingMessage } from 'node:http';
import { ENDPOINT_HEADER } from '../../model/function-hosts.ts';

type Header = readonly [name: string, value: string];

/** In the form of core/http-apis. */
export interface PlainRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Names in lower case; without those of the connection. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly host: string;
  readonly atMs: number;
}

/** A client that takes us for its proxy names the host before the path. */
const ABSOLUTE = /^https?:\/\/[^/?]*/i;

/** Which endpoint the balancer says it is for. */
export function endpointOf({ headers }: IncomingMessage): string | undefined {
  const value = headers[ENDPOINT_HEADER];
  return typeof value === 'string' ? value : undefined;
}

/** The request; undefined when its body is too large: then it was read and dropped. */
export async function readRequest(
  incoming: IncomingMessage,
  told: { readonly id: string; readonly atMs: number; readonly mostBytes: number },
): Promise<PlainRequest | undefined> {
  const body = await bodyOf(incoming, told.mostBytes);
  if (body === undefined) return undefined;
  const headers = headersOf(incoming);
  const url = (incoming.url ?? '/').replace(ABSOLUTE, '') || '/';
  const at = url.indexOf('?');
  return {
    id: told.id,
    atMs: told.atMs,
    method: incoming.method ?? 'GET',
    path: pathOf(at < 0 ? url : url.slice(0, at)),
    query: at < 0 ? '' : url.slice(at + 1),
    headers,
    body,
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: clientOf(headers) ?? incoming.socket.remoteAddress ?? '',
    host: (incoming.headers.host ?? '').toLowerCase().replace(/:\d+$/, ''),
  };
}

function pathOf(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

const OF_THE_CONNECTION = new Set([
  ENDPOINT_HEADER,
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
]);

function headersOf({ rawHeaders }: IncomingMessage): readonly Header[] {
  const headers: Header[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (!OF_THE_CONNECTION.has(name)) headers.push([name, rawHeaders[i + 1] ?? '']);
  }
  return headers;
}

function clientOf(headers: readonly Header[]): string | undefined {
  const last = headers
    .findLast(([name]) => name === 'x-forwarded-for')?.[1]
    .split(',')
    .at(-1)
    ?.trim();
  return last?.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}

async function bodyOf(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return size > most ? undefined : Buffer.concat(chunks, size);
}
