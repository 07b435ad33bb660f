// Who is calling, and may they come in? Client certificates (user = CN, groups = O) and bearer tokens.
//
// RBAC is not evaluated yet: whoever comes in may do everything, so only administrators and our own two programs do.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClientIdentity } from '../../machinery/pki/certificate.ts';
import { ADMINISTRATORS, PROGRAMS } from '../../machinery/pki/pki.ts';
import { TuttiError } from '../../model/errors.ts';

export type Caller = ClientIdentity;

/** What a caller shows. The certificate was already found to be signed by our authority. */
export interface Proof {
  readonly certificate?: ClientIdentity;
  readonly token?: string;
}

/** Undefined = the proof says nothing that we know. */
export type Authenticate = (proof: Proof) => Caller | undefined;

export const ANONYMOUS: Caller = { user: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The ordinary rule: certificates as they are, tokens from a table. */
export function authenticator(tokens: { readonly [token: string]: ClientIdentity } = {}): Authenticate {
  const table = Object.entries(tokens).map(([token, caller]) => ({ digest: digest(token), caller }));
  return ({ certificate, token }) => {
    if (token === undefined) return certificate;
    const shown = digest(token);
    return table.find((entry) => timingSafeEqual(entry.digest, shown))?.caller;
  };
}

/** The caller of a request. Throws Unauthorized, Forbidden. */
export function authenticateRequest(request: IncomingMessage, authenticate: Authenticate): Caller {
  const caller = authenticate({ certificate: certificateOf(request), token: bearerToken(request) });
  if (!caller) throw new TuttiError('Unauthorized', 'Unauthorized');
  if (!caller.groups.includes(ADMINISTRATORS) && !caller.groups.includes(PROGRAMS)) {
    const { pathname } = new URL(request.url ?? '/', 'https://x');
    const verb = (request.method ?? 'GET').toLowerCase();
    throw new TuttiError('Forbidden', `forbidden: User "${caller.user}" cannot ${verb} path "${pathname}"`);
  }
  return { user: caller.user, groups: [...new Set([...caller.groups, 'system:authenticated'])] };
}

const known = new WeakMap<TLSSocket, ClientIdentity | null>();

/** Read once per connection. */
function certificateOf(request: IncomingMessage): ClientIdentity | undefined {
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  let identity = known.get(socket);
  if (identity === undefined) {
    identity = identityOf(socket);
    known.set(socket, identity);
  }
  return identity ?? undefined;
}

function identityOf(socket: TLSSocket): ClientIdentity | null {
  // An attribute that occurs more than once is an array, whatever the type says.
  const subject = socket.getPeerCertificate().subject as { [field: string]: string | string[] } | undefined;
  const user = [subject?.CN ?? []].flat()[0];
  return user === undefined ? null : { user, groups: [subject?.O ?? []].flat() };
}

function bearerToken({ headers }: IncomingMessage): string | undefined {
  return /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
