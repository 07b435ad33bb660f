// Where does the next page of a list start, and of which state? What a client hands back to get it.
//
// The token is upstream's: base64url of {"v":"meta.k8s.io/v1","rv":33,"start":"default/web\u0000"}. The start is the
// first key of the next page, below the prefix of the list, so a token is good for the list that it was made for.
import { badRequest } from './problems.ts';

export interface Continuation {
  /** The revision that all pages show. */
  readonly revision: number;
  /** The last key of the previous page. */
  readonly after: string;
}

const VERSION = 'meta.k8s.io/v1';

/** `after` must start with the prefix. */
export function encodeContinue(prefix: string, { revision, after }: Continuation): string {
  const token = { v: VERSION, rv: revision, start: `${after.slice(prefix.length)}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Throws BadRequest. */
export function decodeContinue(prefix: string, text: string): Continuation {
  const { v, rv, start } = parse(text);
  if (v !== VERSION)
    throw badRequest(`continue key is not valid: server does not recognize this encoded version "${v}"`);
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv <= 0) {
    throw badRequest(
      'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    );
  }
  if (typeof start !== 'string' || !start.endsWith('\u0000')) {
    throw badRequest('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  }
  return { revision: rv, after: prefix + start.slice(0, -1) };
}

function parse(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw badRequest('continue key is not valid: it is no token of this server', cause);
  }
  throw badRequest('continue key is not valid: it is no token of this server');
}
