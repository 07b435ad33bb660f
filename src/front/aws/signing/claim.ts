// What does a request say about its own signature? Header or query, taken apart and checked for form; nothing is computed here.
//
// Every parameter is there once and only once: of two values a proxy and we might believe different ones.
import type { WireRequest } from '../wire/protocol.ts';
import { queryPairs } from './escapes.ts';
import {
  doesNotMatch,
  incomplete,
  incompleteHeader,
  missingAuthentication,
  unsupportedMechanism,
} from './faults.ts';
import { type CredentialScope, isPresigned, isSignedTheOldWay, parseScope } from './scope.ts';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface Claim {
  readonly presigned: boolean;
  readonly scope: CredentialScope;
  /** Lower case, in the order given. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260102T030405Z`, as it stands in the string that is signed. */
  readonly timestamp: string;
  readonly timeMs: number;
  /** Presigned: for how long. */
  readonly expiresSeconds?: number;
  readonly sessionToken?: string;
  /** What is said of the body, if anything: a digest or a word. */
  readonly contentSha256?: string;
}

/** What was said, not looked at yet. */
interface Said {
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
}

type Signed = Pick<WireRequest, 'headers' | 'query'>;

/** Throws AwsFault: MissingAuthenticationToken, IncompleteSignature, SignatureDoesNotMatch, InvalidRequest. */
export function readClaim(request: Signed): Claim {
  const { headers, query } = request;
  const { authorization } = headers;
  if (authorization === undefined) {
    if (isPresigned(query)) return fromQuery(request);
    throw isSignedTheOldWay(query) ? unsupportedMechanism() : missingAuthentication();
  }
  if (isPresigned(query)) {
    throw doesNotMatch(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  return fromHeader(authorization, headers);
}

function fromHeader(authorization: string, headers: WireRequest['headers']): Claim {
  const text = authorization.trim();
  const blank = text.search(/\s/);
  const algorithm = blank < 0 ? text : text.slice(0, blank);
  if (algorithm === 'AWS') throw unsupportedMechanism();
  if (!algorithm.startsWith('AWS4-')) throw missingAuthentication();
  const fields = headerFields(blank < 0 ? '' : text.slice(blank), text);
  const credential = fields.get('Credential') ?? '';
  const signature = fields.get('Signature') ?? '';
  const signedHeaders = fields.get('SignedHeaders') ?? '';
  const date = headers['x-amz-date'] ?? headers.date ?? '';
  if (!credential || !signature || !signedHeaders || !date) {
    const lacks = [
      ...(credential ? [] : ["Authorization header requires 'Credential' parameter. "]),
      ...(signature ? [] : ["Authorization header requires 'Signature' parameter. "]),
      ...(signedHeaders ? [] : ["Authorization header requires 'SignedHeaders' parameter. "]),
      ...(date
        ? []
        : ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "]),
    ];
    throw incompleteHeader(lacks.join(''), text);
  }
  return {
    ...checked({ algorithm, credential, signature, signedHeaders, date }),
    presigned: false,
    sessionToken: headers['x-amz-security-token'],
    contentSha256: headers['x-amz-content-sha256'],
  };
}

function headerFields(text: string, header: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(/[,\s]+/)) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at < 0)
      throw incompleteHeader('Invalid key=value pair (missing equal-sign) in Authorization header. ', header);
    const name = part.slice(0, at);
    if (fields.has(name))
      throw incompleteHeader(`Authorization header has '${name}' more than once. `, header);
    fields.set(name, part.slice(at + 1));
  }
  return fields;
}

const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
];
const OTHERS = ['X-Amz-Expires', 'X-Amz-Security-Token', 'X-Amz-Content-Sha256'];
const PARAMETERS = new Set([...REQUIRED, ...OTHERS].map((name) => name.toLowerCase()));

function fromQuery({ query, headers }: Signed): Claim {
  const given = new Map<string, string>();
  for (const [name, value] of queryPairs(query)) {
    const key = name.toLowerCase();
    if (!PARAMETERS.has(key)) continue;
    if (given.has(key))
      throw incomplete(
        `AWS query-string parameters must include '${name}' only once. Re-examine the query-string parameters.`,
      );
    given.set(key, value);
  }
  const value = (name: string) => given.get(name.toLowerCase()) ?? '';
  const lacks = REQUIRED.filter((name) => value(name) === '');
  if (lacks.length > 0) {
    const sentences = lacks.map((name) => `AWS query-string parameters must include '${name}'. `).join('');
    throw incomplete(`${sentences}Re-examine the query-string parameters.`);
  }
  return {
    ...checked({
      algorithm: value('X-Amz-Algorithm'),
      credential: value('X-Amz-Credential'),
      signature: value('X-Amz-Signature'),
      signedHeaders: value('X-Amz-SignedHeaders'),
      date: value('X-Amz-Date'),
    }),
    presigned: true,
    expiresSeconds: expires(value('X-Amz-Expires')),
    sessionToken: given.get('x-amz-security-token') ?? headers['x-amz-security-token'],
    contentSha256: headers['x-amz-content-sha256'] ?? given.get('x-amz-content-sha256'),
  };
}

const WEEK_SECONDS = 604_800;

/** Throws IncompleteSignature. Absent = as long as a signature in a header. */
function expires(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw incomplete('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw incomplete('X-Amz-Expires must be non-negative');
  if (seconds > WEEK_SECONDS) {
    throw incomplete(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return seconds;
}

type Checked = Pick<Claim, 'scope' | 'signedHeaders' | 'signature' | 'timestamp' | 'timeMs'>;

function checked({ algorithm, credential, signedHeaders, signature, date }: Said): Checked {
  const timeMs = timeOf(date);
  if (timeMs === undefined) {
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${date.slice(0, 80)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (algorithm !== ALGORITHM)
    throw incomplete(
      `Unsupported AWS 'algorithm': '${algorithm.slice(0, 80)}' (only ${ALGORITHM} for now). `,
    );
  const scope = parseScope(credential);
  if (!scope || scope.accessKeyId === '') {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, 200)}'`,
    );
  }
  const names = signedHeaders.toLowerCase().split(';');
  const timestamp = date.endsWith('Z') ? date : basicTime(timeMs);
  return { scope, signedHeaders: names, signature, timestamp, timeMs };
}

/** `20260102T030405Z` */
export function basicTime(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replace(/[-:]/g, '');
}

const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Requests come with the time of now, many with the same. */
let last: { readonly text: string; readonly timeMs: number | undefined } = { text: '', timeMs: undefined };

function timeOf(text: string): number | undefined {
  if (last.text !== text) last = { text, timeMs: parsedTime(text) };
  return last.timeMs;
}

/** X-Amz-Date's form, or that of the Date header. Undefined for what is no time. */
function parsedTime(text: string): number | undefined {
  const basic = BASIC.exec(text);
  if (!basic) return /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? finite(Date.parse(text)) : undefined;
  const [, year, month, day, hour, minute, second] = basic;
  const timeMs = finite(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
  return timeMs !== undefined && basicTime(timeMs) === text ? timeMs : undefined;
}

function finite(timeMs: number): number | undefined {
  return Number.isFinite(timeMs) ? timeMs : undefined;
}
