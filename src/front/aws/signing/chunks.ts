// aws-chunked bodies: taken apart, each chunk's own signature checked.
//
//   size;chunk-signature=<hex>\r\n data \r\n ... 0;chunk-signature=<hex>\r\n  [ name:value\r\n ... ]  \r\n
//
// A chunk's signature covers the one before it, so chunks can neither be left out nor moved. Unsigned bodies have no signatures and may end
// with trailers; those of signed ones are signed as well (x-amz-trailer-signature).
import type { WireRequest } from '../wire/protocol.ts';
import { sha256 } from './canonical.ts';
import { incompleteBody, malformedTrailer, mismatch } from './faults.ts';
import { isSameSignature } from './signing-key.ts';

export type Trailers = { readonly [name: string]: string };

export interface Unframed {
  readonly body: Buffer;
  /** Names in lower case. */
  readonly trailers: Trailers;
}

/** Signs the text of a chunk or trailer: algorithm, then what it covers. */
export type SignPart = (algorithm: string, ...digests: readonly string[]) => string;

interface Framing {
  /** Absent: chunks carry no signatures. */
  readonly sign?: SignPart;
  /** The signature of the request, which the first chunk's covers. */
  readonly seed: string;
  readonly trailer: boolean;
}

const MAX_LINE = 16_384;
const EMPTY = sha256('');

/** Throws IncompleteBody, MalformedTrailerError, SignatureDoesNotMatch. */
export function unframe(request: Pick<WireRequest, 'headers' | 'body'>, framing: Framing): Unframed {
  const { body, headers } = request;
  const parts: Buffer[] = [];
  let last = framing.seed;
  let at = 0;
  for (;;) {
    const line = lineAt(body, at);
    const { size, signature } = chunkHeader(line.text);
    const data = body.subarray(line.next, line.next + size);
    if (data.length < size) throw incompleteBody();
    if (framing.sign) last = checkChunk(framing.sign, data, { signature, last });
    at = line.next + size;
    if (size === 0) break;
    if (body[at] !== CR || body[at + 1] !== LF) throw incompleteBody();
    at += 2;
    parts.push(data);
  }
  const trailers = readTrailers(body, at, { ...framing, seed: last });
  const whole = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  const said = headers['x-amz-decoded-content-length'];
  if (said !== undefined && Number(said) !== whole.length) throw incompleteBody();
  return { body: whole, trailers };
}

const CR = 0x0d;
const LF = 0x0a;

function lineAt(body: Buffer, at: number): { readonly text: string; readonly next: number } {
  const end = body.subarray(at, at + MAX_LINE).indexOf('\r\n');
  if (end < 0) throw incompleteBody();
  return { text: body.toString('latin1', at, at + end), next: at + end + 2 };
}

function chunkHeader(line: string): { readonly size: number; readonly signature: string } {
  const [, size = '', signature = ''] =
    /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]*))?$/.exec(line) ?? [];
  if (size === '') throw incompleteBody();
  return { size: Number.parseInt(size, 16), signature };
}

function checkChunk(
  sign: SignPart,
  data: Buffer,
  { signature, last }: { readonly signature: string; readonly last: string },
): string {
  const expected = sign('AWS4-HMAC-SHA256-PAYLOAD', last, EMPTY, sha256(data));
  if (!isSameSignature(signature, expected)) throw mismatch();
  return expected;
}

function readTrailers(body: Buffer, start: number, { sign, seed, trailer }: Framing): Trailers {
  const trailers: Record<string, string> = {};
  let signed = '';
  let given = '';
  let at = start;
  while (at < body.length) {
    const { text, next } = lineAt(body, at);
    at = next;
    if (text.trim() === '') continue;
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/.exec(text.trim()) ?? [];
    if (!trailer || name === undefined || value === undefined) throw malformedTrailer();
    const key = name.toLowerCase();
    if (key === 'x-amz-trailer-signature') given = value.trim();
    else {
      trailers[key] = value.trim();
      signed += `${key}:${value.trim()}\n`;
    }
  }
  if (sign && trailer && !isSameSignature(given, sign('AWS4-HMAC-SHA256-TRAILER', seed, sha256(signed))))
    throw mismatch();
  return trailers;
}
