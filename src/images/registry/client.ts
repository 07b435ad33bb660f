// Speaks to registries (OCI distribution specification): manifests and blobs, by name, with whatever login is asked for.
//
// Mirrors are tried first. A host that did not answer is not asked again for a minute, so that one who is offline waits
// once, not every time. Manifests are checked against their digest here, blobs by whoever stores them.
import type { IncomingMessage } from 'node:http';
import type { Descriptor } from '../../drivers/container/image-store.ts';
import { ImageError, isImageError } from '../image-error.ts';
import { formatImageName, type ImageName } from '../name/image-name.ts';
import { digestOf, readAll } from '../oci/digest.ts';
import { ACCEPTED_MANIFESTS } from '../oci/media-type.ts';
import { send } from './http.ts';
import { openLogin } from './login.ts';
import type { Endpoint, RegistrySettings } from './settings.ts';

export interface FetchedManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

export interface RegistryClient {
  /** `reference` is a tag or a digest. Throws ImageError NotFound, Unauthorized, Unreachable, RateLimited, Corrupt. */
  manifest(name: ImageName, reference: string, signal?: AbortSignal): Promise<FetchedManifest>;
  /** From `offset` on. Broken off answers are the caller's to resume. */
  blob(
    name: ImageName,
    digest: string,
    offset: number,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Forgets who did not answer. */
  forget(): void;
}

export interface ClientOptions {
  readonly settings: RegistrySettings;
  readonly now?: () => number;
}

/** All endpoints together: known in less than three seconds. */
const CONNECT_MS = 2_500;
const LEAST_CONNECT_MS = 800;
const REMEMBER_MS = 60_000;
const MANIFEST_LIMIT = 4 << 20;
const MOST_REDIRECTS = 5;

interface Ask {
  readonly name: ImageName;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
}

export function openRegistryClient({ settings, now = Date.now }: ClientOptions): RegistryClient {
  const unreachable = new Map<string, { untilMs: number; error: ImageError }>();
  const login = openLogin(settings, now);

  const askEndpoint = async (
    endpoint: Endpoint,
    ask: Ask,
    connectTimeoutMs: number,
  ): Promise<IncomingMessage> => {
    const known = unreachable.get(endpoint.host);
    if (known && known.untilMs > now()) throw known.error;
    const url = `${endpoint.baseUrl}/v2/${ask.name.repository}/${ask.path}`;
    const authority = await settings.authority(endpoint.host);
    const request = { url, signal: ask.signal, connectTimeoutMs, authority };
    const scope = `repository:${ask.name.repository}:pull`;
    try {
      const first = await follow({
        ...request,
        headers: { ...ask.headers, ...login.known(endpoint, scope) },
      });
      if (first.statusCode !== 401) return first;
      first.resume();
      const answer = await login.answer(first.headers['www-authenticate'], { endpoint, scope, request });
      return answer === undefined
        ? first
        : await follow({ ...request, headers: { ...ask.headers, ...answer } });
    } catch (error) {
      if (isImageError(error, 'Unreachable'))
        unreachable.set(endpoint.host, { untilMs: now() + REMEMBER_MS, error });
      throw error;
    }
  };

  /** The first endpoint that has it; the error of the last one, which is the registry itself. */
  const ask = async (what: Ask, what404: string): Promise<IncomingMessage> => {
    const endpoints = settings.endpoints(what.name.registry);
    const connectTimeoutMs = Math.max(LEAST_CONNECT_MS, Math.floor(CONNECT_MS / endpoints.length));
    let failure: unknown;
    for (const endpoint of endpoints) {
      try {
        const response = await askEndpoint(endpoint, what, connectTimeoutMs);
        if ((response.statusCode ?? 500) < 300) return response;
        failure = await refusal(response, what404);
      } catch (error) {
        if (isImageError(error, 'Aborted')) throw error;
        failure = error;
      }
    }
    throw failure;
  };

  return {
    async manifest(name, reference, signal) {
      const headers = { accept: ACCEPTED_MANIFESTS.join(', ') };
      const response = await ask(
        { name, path: `manifests/${reference}`, headers, signal },
        formatImageName(name),
      );
      const bytes = await readAll(response, MANIFEST_LIMIT).catch((cause) => {
        throw new ImageError('Corrupt', `The manifest of ${formatImageName(name)} cannot be read`, { cause });
      });
      const digest = digestOf(bytes);
      const stated = [response.headers['docker-content-digest'], reference].filter((text) =>
        /^sha256:[0-9a-f]{64}$/.test(String(text)),
      );
      if (stated.some((other) => other !== digest)) {
        throw new ImageError(
          'Corrupt',
          `The manifest of ${formatImageName(name)} has the digest ${digest}, not ${stated[0]}`,
        );
      }
      const mediaType = mediaTypeOf(response, bytes);
      return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
    },
    async blob(name, digest, offset, signal) {
      const headers: { [name: string]: string } = offset > 0 ? { range: `bytes=${offset}-` } : {};
      const response = await ask(
        { name, path: `blobs/${digest}`, headers, signal },
        `blob ${digest} of ${formatImageName(name)}`,
      );
      return offset > 0 && response.statusCode !== 206 ? skip(response, offset) : response;
    },
    forget: () => unreachable.clear(),
  };
}

/** Follows redirects; a login is not shown to another host. */
async function follow(request: Parameters<typeof send>[0]): Promise<IncomingMessage> {
  let at = request;
  for (let hops = 0; ; hops += 1) {
    const response = await sendAgain(at);
    const { location } = response.headers;
    if (
      ![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) ||
      location === undefined ||
      hops >= MOST_REDIRECTS
    )
      return response;
    response.resume();
    const next = new URL(location, at.url);
    const { authorization, ...headers } = at.headers ?? {};
    const same = next.host === new URL(at.url).host;
    at = {
      ...at,
      url: next.href,
      headers: same && authorization !== undefined ? { ...headers, authorization } : headers,
    };
  }
}

/** A connection kept from before may have ended meanwhile: once more on a new one. */
async function sendAgain(request: Parameters<typeof send>[0]): Promise<IncomingMessage> {
  try {
    return await send(request);
  } catch (error) {
    if (!isImageError(error, 'Failed')) throw error;
    return send(request);
  }
}

const DENIED = 'pull access denied, repository does not exist or may require authorization';

async function refusal(response: IncomingMessage, what404: string): Promise<ImageError> {
  const status = response.statusCode ?? 0;
  const message = await serverMessage(response);
  if (status === 404) return new ImageError('NotFound', `${what404}: not found`);
  if (status === 401 || status === 403) {
    return new ImageError(
      'Unauthorized',
      `${DENIED}: server message: ${message === '' ? 'authorization failed' : message}`,
    );
  }
  const text = `unexpected status code ${status} ${response.statusMessage ?? ''}${message === '' ? '' : `: ${message}`}`;
  return new ImageError(status === 429 ? 'RateLimited' : 'Failed', text);
}

/** `code: message` of the answer's first error. */
async function serverMessage(response: IncomingMessage): Promise<string> {
  try {
    const body = JSON.parse(String(await readAll(response, 64 << 10))) as {
      errors?: { code?: string; message?: string }[];
    };
    const [first] = body.errors ?? [];
    return first ? [first.code?.toLowerCase(), first.message].filter(Boolean).join(': ') : '';
  } catch {
    response.destroy();
    return '';
  }
}

function mediaTypeOf(response: IncomingMessage, bytes: Buffer): string {
  const header = response.headers['content-type']?.split(';')[0]?.trim() ?? '';
  if (ACCEPTED_MANIFESTS.includes(header)) return header;
  const { mediaType, manifests } = JSON.parse(String(bytes)) as { mediaType?: string; manifests?: unknown };
  return (
    mediaType ??
    (manifests === undefined ? (ACCEPTED_MANIFESTS[0] as string) : (ACCEPTED_MANIFESTS[1] as string))
  );
}

async function* skip(source: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of source) {
    const rest = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
