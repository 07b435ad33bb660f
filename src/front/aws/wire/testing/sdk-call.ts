// One call of a real SDK client whose network is a function: what it sends is handed to us, what we answer is what it receives.
import type { WireReply, WireRequest } from '../protocol.ts';

/** A client of any SDK package, as far as tests use it. */
export interface AnyClient {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}
interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}
type Answer = (request: WireRequest) => WireReply;

/** What every client under test is made with. */
export function clientOptions(answer: Answer) {
  return {
    region: 'us-east-2',
    endpoint: 'http://127.0.0.1:4566',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    disableRequestCompression: true,
    requestHandler: {
      handle: async (request: SentRequest) => ({ response: received(answer(await sent(request))) }),
    },
  };
}

async function sent(request: SentRequest): Promise<WireRequest> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = String(value);
  return {
    method: request.method,
    path: request.path,
    query: queryText(request.query),
    headers,
    body: bytesOf(request.body),
  };
}

function queryText(query: SentRequest['query']): string {
  return Object.entries(query)
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) =>
        each === null ? encodeURIComponent(key) : `${encodeURIComponent(key)}=${encodeURIComponent(each)}`,
      ),
    )
    .join('&');
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  const { buffer, byteOffset, byteLength } = body as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The SDK's deserialisers take the body as bytes where a stream is expected. */
function received({ status, headers, body }: WireReply) {
  return { statusCode: status, headers: { ...headers }, body: Buffer.from(body as string) };
}
