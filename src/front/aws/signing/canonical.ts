// The canonical form of a request: the text that both sides hash.
//
// Clients differ in small ways where the rules are silent (dots in a path, blanks between repeated headers), so there can be more than
// one text for a request; the usual one comes first, and the others are only made when it does not match.
import { createHash } from 'node:crypto';
import type { WireRequest } from '../wire/protocol.ts';
import type { Claim } from './claim.ts';
import { encodePath, recode, recodePath } from './escapes.ts';

/** Signing names whose paths are encoded once and never normalised. */
const S3 = new Set(['s3', 's3express', 's3-object-lambda', 's3-outposts']);

export function isS3(signingName: string): boolean {
  return S3.has(signingName);
}

type Target = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>;

/** All texts that may have been signed. `payload` is the digest of the body, or the word that stands for it. */
export function* canonicalRequests(request: Target, claim: Claim, payload: string): Generator<string> {
  const query = canonicalQuery(request.query, claim.presigned);
  for (const path of canonicalPaths(request.path, isS3(claim.scope.service)))
    for (const headers of canonicalHeaders(request.headers, claim.signedHeaders))
      yield `${request.method}\n${path}\n${query}\n${headers}\n${claim.signedHeaders.join(';')}\n${payload}`;
}

function* canonicalPaths(path: string, s3: boolean): Generator<string> {
  if (path === '/' || path === '') return yield '/';
  const usual = s3 ? path : encodePath(normalized(path));
  yield usual;
  const other = s3 ? recodePath(path) : encodePath(path);
  if (other !== usual) yield other;
}

/** Without empty segments and dots. */
function normalized(path: string): string {
  if (!/\/[/.]/.test(path)) return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const end = path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

/** Sorted by name, then by value, both in their encoded form. */
function canonicalQuery(query: string, presigned: boolean): string {
  if (query === '') return '';
  const pairs: { readonly name: string; readonly value: string }[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = recode(at < 0 ? part : part.slice(0, at));
    if (presigned && name.toLowerCase() === 'x-amz-signature') continue;
    pairs.push({ name, value: at < 0 ? '' : recode(part.slice(at + 1)) });
  }
  pairs.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  return pairs.map(({ name, value }) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A line for each signed header, in the order in which the client lists them (it sorts). */
function* canonicalHeaders(headers: WireRequest['headers'], names: readonly string[]): Generator<string> {
  const lines = names.map((name) => `${name}:${collapsed(headers[name] ?? '')}\n`).join('');
  yield lines;
  // A header that came twice was joined with a blank on its way to us; signers join without.
  const joined = lines.replaceAll(', ', ',');
  if (joined !== lines) yield joined;
}

function collapsed(value: string): string {
  const text = /[\x80-\xff]/.test(value) ? asUtf8(value) : value;
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

/** Node reads a character for each byte of a header; what was signed is the text. */
function asUtf8(value: string): string {
  for (let at = 0; at < value.length; at += 1) if (value.charCodeAt(at) > 0xff) return value;
  return Buffer.from(value, 'latin1').toString('utf8');
}

/** What is signed: the algorithm, when, for whom, and a digest. */
export function stringToSign(algorithm: string, claim: Claim, ...digests: readonly string[]): string {
  return [algorithm, claim.timestamp, scopeText(claim), ...digests].join('\n');
}

function scopeText({ scope: { date, region, service, terminator } }: Claim): string {
  return `${date}/${region}/${service}/${terminator}`;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
