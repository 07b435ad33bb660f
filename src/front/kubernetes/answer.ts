// How does an answer reach the wire? Encoding, indentation, compression and warnings, in one place.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { stringify } from 'yaml';
import type { Answer, Call } from './call.ts';
import { statusOf } from './status.ts';

const compress = promisify(gzip);

/** Writes the whole answer. What the handler streamed itself is left alone. */
export async function writeAnswer(call: Call, answer: Answer, compressFromBytes: number): Promise<void> {
  if (answer === 'streamed' || call.response.destroyed) return;
  const { response } = call;
  const text = 'text' in answer ? answer.text : encode(call, answer.body, answer.encoding === 'yaml');
  response.statusCode = answer.code;
  response.setHeader('Content-Type', answer.contentType ?? contentType(answer));
  response.setHeader('Cache-Control', 'no-cache, private');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (call.warnings.length > 0) response.setHeader('Warning', call.warnings.map(warningText));
  await send(call.request, response, text, compressFromBytes);
}

/** Writes the Status of an error; when the answer has begun, all that can be done is to cut it off. */
export async function writeError(call: Call, error: unknown): Promise<void> {
  if (call.response.headersSent) {
    call.response.destroy();
    return;
  }
  const status = statusOf(error);
  const seconds = status.details?.retryAfterSeconds;
  const headers: { [name: string]: string } = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
  // What is left of a refused body is not read: the connection ends.
  if (!call.request.complete) headers.Connection = 'close';
  await writeAnswer(call, { code: status.code, body: status, headers }, Number.POSITIVE_INFINITY);
}

function contentType(answer: Exclude<Answer, 'streamed'>): string {
  return 'encoding' in answer && answer.encoding === 'yaml' ? 'application/yaml' : 'application/json';
}

function encode(call: Call, body: object, yaml: boolean): string {
  if (yaml) return stringify(body, { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false });
  return wantsIndent(call) ? `${JSON.stringify(body, undefined, 2)}\n` : `${JSON.stringify(body)}\n`;
}

/** People at a terminal get it indented, unless they say otherwise. */
function wantsIndent({ query, request }: Call): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return asked !== '0' && asked !== 'false';
  return /^(?:curl|Wget|Mozilla)\b/.test(request.headers['user-agent'] ?? '');
}

/** A text goes out in one piece with its headers, bytes in two. */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  body: string | Buffer,
  compressFromBytes: number,
): Promise<void> {
  const length = Buffer.byteLength(body);
  response.setHeader('Vary', 'Accept, Accept-Encoding');
  if (length < compressFromBytes || !/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
    response.setHeader('Content-Length', length);
    response.end(body);
    return;
  }
  const packed = await compress(body, { level: 1 });
  response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', packed.length);
  response.end(packed);
}

/** RFC 7234 warning 299. Header values are latin-1 without control characters. */
function warningText(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 4096);
  return `299 - "${plain.replace(/(["\\])/g, '\\$1')}"`;
}
