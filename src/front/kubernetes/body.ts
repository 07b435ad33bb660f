// What did the caller send? The body of a request, read within its limit, decoded from JSON, YAML or
// protocol buffers.
import type { IncomingMessage } from 'node:http';
import type { PatchType } from '../../machinery/object-client.ts';
import { TuttiError } from '../../model/errors.ts';
import { decodeEnvelope, PROTOBUF } from './protobuf/envelope.ts';
import { WireRefusal } from './status.ts';
import { parseYamlBody } from './yaml-body.ts';

const OBJECT_TYPES = ['application/json', 'application/yaml', PROTOBUF];

const PATCH_TYPES: { readonly [contentType: string]: PatchType } = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

export interface Body {
  /** Undefined when nothing was sent. */
  readonly value: unknown;
  /** The text, when it was JSON: for checks that parsing cannot make. */
  readonly json?: string;
}

/** The body of a create, update, delete or action. Throws 415, TooLarge, BadRequest. */
export async function readObject(request: IncomingMessage, limitBytes: number): Promise<Body> {
  const type = contentType(request) ?? 'application/json';
  if (!OBJECT_TYPES.includes(type)) throw unsupported(OBJECT_TYPES);
  const bytes = await readBytes(request, limitBytes);
  if (type === PROTOBUF) return { value: bytes.length === 0 ? undefined : decodeEnvelope(bytes) };
  return decode(bytes, type === 'application/yaml');
}

/** The body of a patch and of which type it is. Throws 415, TooLarge, BadRequest. */
export async function readPatch(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Body & { readonly type: PatchType }> {
  const type = PATCH_TYPES[contentType(request) ?? ''];
  if (!type) throw unsupported(Object.keys(PATCH_TYPES));
  const body = decode(await readBytes(request, limitBytes), type === 'apply');
  if (body.value === undefined) throw new TuttiError('BadRequest', 'the patch is empty');
  return { ...body, type };
}

function contentType({ headers }: IncomingMessage): string | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw unsupported(['identity']);
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() || undefined;
}

function unsupported(accepted: readonly string[]): WireRefusal {
  const text = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new WireRefusal(415, 'UnsupportedMediaType', text);
}

/** What comes after the limit stays unread; the answer ends the connection. */
function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const tooLarge = () => new TuttiError('TooLarge', `Request entity too large: limit is ${limitBytes}`);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limitBytes) return;
      request.removeAllListeners('data').pause();
      reject(tooLarge());
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new TuttiError('BadRequest', 'the request was cut off'));
    });
  });
}

function decode(bytes: Buffer, mayBeYaml: boolean): Body {
  const text = bytes.toString('utf8');
  if (text.trim() === '') return { value: undefined };
  if (mayBeYaml && !/^\s*\{/.test(text)) return { value: parseYamlBody(text) };
  return { value: parseJson(text), json: text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `the object provided is unrecognized: couldn't get version/kind; json parse error: ${why}`;
    throw new TuttiError('BadRequest', message, { cause });
  }
}
