// Who is calling, and may they come in? Client certificates (user = CN, groups = O) and bearer tokens.
//
// RBAC is not evaluated yet: who may do anything may do everything. Administrators and our own two programs may; others, such as service
// accounts, may look around and ask about themselves, as upstream lets everybody who is somebody.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClientIdentity } from '../../machinery/pki/certificate.ts';
import { ADMINISTRATORS, PROGRAMS } from '../../machinery/pki/pki.ts';
import { TuttiError } from '../../model/errors.ts';

export interface Caller extends ClientIdentity {
  readonly uid?: string;
  readonly extra?: { readonly [key: string]: readonly string[] };
}

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

/** Asks about a token that the table does not have. */
export type CheckToken = (token: string) => Promise<Caller | undefined>;

/** The caller of a request. Throws Unauthorized, Forbidden. */
export async function authenticateRequest(
  request: IncomingMessage,
  authenticate: Authenticate,
  checkToken: CheckToken,
): Promise<Caller> {
  const token = bearerToken(request);
  const caller =
    authenticate({ certificate: certificateOf(request), token }) ??
    (token === undefined ? undefined : await checkToken(token));
  if (!caller) throw new TuttiError('Unauthorized', 'Unauthorized');
  const known = { ...caller, groups: [...new Set([...caller.groups, 'system:authenticated'])] };
  if (!mayDoEverything(known)) checkModest(request, known);
  return known;
}

/** True for administrators and our own programs. */
export function mayDoEverything({ groups }: Caller): boolean {
  return groups.includes(ADMINISTRATORS) || groups.includes(PROGRAMS);
}

const LOOK = /^\/(?:api(?:\/v1)?|apis(?:\/[^/]+){0,2}|openapi(?:\/.*)?)\/?$/;
const ASK =
  /^\/apis\/(?:authentication\.k8s\.io\/v1\/selfsubjectreviews|authorization\.k8s\.io\/v1\/selfsubject(?:access|rules)reviews)$/;

/** Throws Forbidden for all but looking around and asking about oneself. */
function checkModest({ method = 'GET', url = '/' }: IncomingMessage, { user }: Caller): void {
  const { pathname } = new URL(url, 'https://x');
  if (method === 'GET' && LOOK.test(pathname)) return;
  if (method === 'POST' && ASK.test(pathname)) return;
  throw new TuttiError(
    'Forbidden',
    `forbidden: User "${user}" cannot ${method.toLowerCase()} path "${pathname}"`,
  );
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
