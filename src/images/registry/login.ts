// Answers what a registry asks for: a bearer token from its token server, or name and password.
//
// Tokens are kept until shortly before they end. Without credentials a token for anonymous reading is fetched.
import { ImageError } from '../image-error.ts';
import { readAll } from '../oci/digest.ts';
import { parseChallenge } from './challenge.ts';
import { type HttpRequest, send } from './http.ts';
import type { Credentials, Endpoint, RegistrySettings } from './settings.ts';

type Headers = { readonly authorization?: string };

export interface Login {
  /** What worked last time. */
  known(endpoint: Endpoint, scope: string): Headers;
  /** undefined: the challenge cannot be answered. Throws ImageError Unauthorized, Unreachable. */
  answer(
    challenge: string | undefined,
    about: { readonly endpoint: Endpoint; readonly scope: string; readonly request: HttpRequest },
  ): Promise<Headers | undefined>;
}

interface Kept {
  readonly authorization: string;
  readonly untilMs: number;
}

/** The specification's default, and a margin for clocks and the way. */
const DEFAULT_SECONDS = 60;
const MARGIN_MS = 10_000;

export function openLogin(settings: RegistrySettings, now: () => number): Login {
  const kept = new Map<string, Kept>();
  return {
    known(endpoint, scope) {
      const found = kept.get(`${endpoint.host} ${scope}`);
      return found && found.untilMs > now() ? { authorization: found.authorization } : {};
    },
    async answer(header, { endpoint, scope, request }) {
      const challenge = parseChallenge(header);
      const credentials = await settings.credentials(endpoint.host);
      if (challenge === undefined || (challenge.scheme === 'basic' && !credentials)) return undefined;
      const fresh: Kept =
        challenge.scheme === 'basic'
          ? { authorization: basic(credentials as Credentials), untilMs: Number.POSITIVE_INFINITY }
          : await fetchToken(
              { ...challenge, scope: challenge.scope ?? scope },
              { credentials, request, now },
            );
      kept.set(`${endpoint.host} ${scope}`, fresh);
      return { authorization: fresh.authorization };
    },
  };
}

interface TokenAsk {
  readonly realm: string;
  readonly service?: string;
  readonly scope: string;
}

async function fetchToken(
  { realm, service, scope }: TokenAsk,
  how: { readonly credentials?: Credentials; readonly request: HttpRequest; readonly now: () => number },
): Promise<Kept> {
  const { credentials, request, now } = how;
  const { signal, connectTimeoutMs, authority } = request;
  const fields = new URLSearchParams(service === undefined ? { scope } : { service, scope });
  const reach = { signal, connectTimeoutMs, authority };
  const response = await (credentials?.identityToken
    ? refresh(realm, fields, credentials.identityToken, reach)
    : ask(realm, fields, credentials, reach));
  const body = await readAll(response, 1 << 20);
  if ((response.statusCode ?? 500) >= 300) {
    throw new ImageError(
      'Unauthorized',
      `failed to authorize: failed to fetch ${credentials ? 'oauth' : 'anonymous'} token: unexpected status from GET request to ${realm}: ${response.statusCode} ${response.statusMessage ?? ''}`,
    );
  }
  const { token, access_token = token, expires_in = DEFAULT_SECONDS } = parseAnswer(body, realm);
  if (access_token === undefined)
    throw new ImageError('Unauthorized', `The token server ${realm} sent no token`);
  return { authorization: `Bearer ${access_token}`, untilMs: now() + expires_in * 1000 - MARGIN_MS };
}

function parseAnswer(
  body: Buffer,
  realm: string,
): { token?: string; access_token?: string; expires_in?: number } {
  try {
    return JSON.parse(String(body)) as { token?: string };
  } catch (cause) {
    throw new ImageError('Unauthorized', `The token server ${realm} did not answer with JSON`, { cause });
  }
}

type Reach = Pick<HttpRequest, 'signal' | 'connectTimeoutMs' | 'authority'>;

function ask(realm: string, fields: URLSearchParams, credentials: Credentials | undefined, reach: Reach) {
  const url = new URL(realm);
  for (const [name, value] of fields) url.searchParams.append(name, value);
  if (credentials) url.searchParams.set('account', credentials.username);
  return send({ url: url.href, headers: credentials ? { authorization: basic(credentials) } : {}, ...reach });
}

function refresh(realm: string, fields: URLSearchParams, token: string, reach: Reach) {
  const body = new URLSearchParams(fields);
  body.set('grant_type', 'refresh_token');
  body.set('client_id', 'tutti');
  body.set('refresh_token', token);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return send({ url: realm, method: 'POST', headers, body: body.toString(), ...reach });
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
