// How does an answer reach the wire? Encoding, indentation, compression and warnings, in one place.
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
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
  const headers: OutgoingHttpHeaders = {
    'Content-Type': answer.contentType ?? contentType(answer),
    'Cache-Control': 'no-cache, private',
    Vary: 'Accept, Accept-Encoding',
    ...answer.headers,
  };
  if (call.warnings.length > 0) headers.Warning = call.warnings.map(warningText);
  const isPacked = Buffer.byteLength(text) >= compressFromBytes && takesGzip(call.request);
  if (isPacked) headers['Content-Encoding'] = 'gzip';
  const body = isPacked ? await compress(text, { level: 1 }) : text;
  headers['Content-Length'] = Buffer.byteLength(body);
  if (response.destroyed) return;
  response.writeHead(answer.code, headers);
  response.end(body);
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

function takesGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
}

/** RFC 7234 warning 299. Header values are latin-1 without control characters. */
function warningText(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 4096);
  return `299 - "${plain.replace(/(["\\])/g, '\\$1')}"`;
}
