// /openapi/v2 and /openapi/v3: made when first asked for, kept until the kinds change, found again by their hash.
import { createHash } from 'node:crypto';
import { type AnyKind, apiVersionOf } from '../../../model/kind.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { KUBERNETES } from '../discovery/handlers.ts';
import { mediaRanges, negotiate } from '../negotiation.ts';
import { noSuchResource } from '../verbs/target.ts';
import { openApiVersion2 } from './version2.ts';
import { ASKED_SWAGGER_PROTOBUF, openApiVersion2Protobuf, SWAGGER_PROTOBUF } from './version2-protobuf.ts';
import { openApiVersion3 } from './version3.ts';

interface Document {
  readonly bytes: Buffer;
  readonly hash: string;
}

/** The documents of one set of kinds. */
interface Documents {
  readonly kinds: readonly AnyKind[];
  readonly made: Map<string, Document>;
}

const cache = new WeakMap<FrontParts, Documents>();

function documentsFor(parts: FrontParts): Documents {
  const { kinds } = parts.api;
  const kept = cache.get(parts);
  if (kept && kept.kinds.length === kinds.length && kept.kinds.every((kind, index) => kind === kinds[index]))
    return kept;
  const fresh = { kinds: [...kinds], made: new Map() };
  cache.set(parts, fresh);
  return fresh;
}

function documentOf(parts: FrontParts, name: string, make: (kinds: readonly AnyKind[]) => object): Document {
  const { kinds, made } = documentsFor(parts);
  const kept = made.get(name);
  if (kept) return kept;
  const content = make(kinds);
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content), 'utf8');
  const document = { bytes, hash: createHash('sha256').update(bytes).digest('hex').toUpperCase() };
  made.set(name, document);
  return document;
}

/** As protobuf when that is asked for by name, else as JSON. */
export function serveVersion2(call: Call, parts: FrontParts): Answer {
  const [first] = mediaRanges(call.request.headers.accept ?? '');
  if (first?.type === SWAGGER_PROTOBUF || first?.type === ASKED_SWAGGER_PROTOBUF)
    return serveProtobuf(call, parts);
  negotiate(call.request.headers.accept);
  const document = documentOf(parts, 'v2', (kinds) => openApiVersion2(kinds, KUBERNETES.gitVersion));
  return answer(call, document, { ETag: `"${document.hash}"` });
}

function serveProtobuf(call: Call, parts: FrontParts): Answer {
  const { bytes, hash } = documentOf(parts, 'v2.pb', (kinds) =>
    openApiVersion2Protobuf(kinds, KUBERNETES.gitVersion),
  );
  const headers = { ETag: `"${hash}"` };
  const contentType = SWAGGER_PROTOBUF;
  if (call.request.headers['if-none-match'] === `"${hash}"`)
    return { code: 304, text: '', contentType, headers };
  return { code: 200, text: bytes, contentType, headers };
}

/** The index: where the document of each group version is, with its hash. */
export function serveVersion3Index(call: Call, parts: FrontParts): Answer {
  negotiate(call.request.headers.accept);
  const paths = [...new Set(parts.api.kinds.map(pathOf))].map((path) => {
    const { hash } = version3Document(parts, path);
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { code: 200, body: { paths: Object.fromEntries(paths) } };
}

/** With the right hash the answer never changes; with a stale one the client is sent to the right one. */
export function serveVersion3(call: Call, parts: FrontParts, path: string): Answer {
  negotiate(call.request.headers.accept);
  if (!parts.api.kinds.some((kind) => pathOf(kind) === path)) throw noSuchResource();
  const document = version3Document(parts, path);
  const asked = call.query.get('hash');
  if (asked === null) return answer(call, document, { ETag: `"${document.hash}"` });
  if (asked !== document.hash) {
    const headers = { Location: `/openapi/v3/${path}?hash=${document.hash}` };
    return { code: 301, text: '', contentType: 'application/json', headers };
  }
  const expires = new Date(parts.clock.now() + 365 * 86_400_000).toUTCString();
  return answer(call, document, {
    ETag: `"${document.hash}"`,
    'Cache-Control': 'public, immutable',
    Expires: expires,
  });
}

function version3Document(parts: FrontParts, path: string): Document {
  return documentOf(parts, `v3/${path}`, (kinds) =>
    openApiVersion3(
      kinds.filter((kind) => pathOf(kind) === path),
      KUBERNETES.gitVersion,
    ),
  );
}

function pathOf(kind: AnyKind): string {
  return kind.group === '' ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`;
}

function answer(call: Call, { bytes, hash }: Document, headers: { readonly [name: string]: string }): Answer {
  const contentType = 'application/json';
  if (call.request.headers['if-none-match'] === `"${hash}"`)
    return { code: 304, text: '', contentType, headers };
  return { code: 200, text: bytes, contentType, headers };
}
