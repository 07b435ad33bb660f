// Requests signed by the SDK's own signer, as they arrive here: what this folder is tested against.
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, HashConstructor, SourceData } from '@smithy/types';
import type { Credentials } from '../identity/credentials.ts';
import type { WireRequest } from '../wire/protocol.ts';
import { unknownKey } from './faults.ts';

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
export const KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
export const CALLER = {
  kind: 'root',
  account: '123456789012',
  arn: 'arn:aws:iam::123456789012:root',
  userId: '123456789012',
  accessKeyId: KEY.accessKeyId,
} as const;

/** Knows one key and no session. */
export const credentials: Credentials = {
  find: async (accessKeyId) => {
    if (accessKeyId !== KEY.accessKeyId) throw unknownKey();
    return { secretAccessKey: KEY.secretAccessKey, caller: CALLER };
  },
  issue: () => {
    throw new Error('Tests of signatures issue nothing');
  },
};

class Sha256 implements Checksum {
  private hash;
  private readonly secret: Buffer | undefined;
  constructor(secret?: SourceData) {
    this.secret = secret === undefined ? undefined : Buffer.from(secret as Uint8Array); // the signer gives text or bytes
    this.hash = this.fresh();
  }
  private fresh() {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', this.secret);
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {
    this.hash = this.fresh();
  }
}

export interface Draft {
  readonly method?: string;
  /** Encoded once, as a client sends it. */
  readonly path?: string;
  readonly query?: { readonly [name: string]: string | string[] };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

export interface Signing {
  readonly service?: string;
  readonly region?: string;
  readonly atMs?: number;
  readonly key?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Seconds; makes it a URL. */
  readonly presigned?: number;
}

const HOST = '127.0.0.1:4566';

/** As the SDK signs and node reads it. */
export async function signed(draft: Draft = {}, signing: Signing = {}): Promise<WireRequest> {
  const { method = 'POST', path = '/', query = {}, body = '' } = draft;
  const { service = 'iam', region = 'us-east-2', atMs = NOW, key = KEY, presigned } = signing;
  const signer = new SignatureV4({
    service,
    region,
    credentials: key,
    sha256: Sha256 as HashConstructor,
    uriEscapePath: service !== 's3',
    applyChecksum: true,
  });
  const request = {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query: { ...query },
    headers: { host: HOST, ...draft.headers },
    body,
  };
  const signingDate = new Date(atMs);
  const ready =
    presigned === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: presigned });
  const headers = Object.entries(ready.headers).map(([name, value]) => [name.toLowerCase(), asRead(value)]);
  return {
    method,
    path,
    query: queryText(ready.query ?? {}),
    headers: Object.fromEntries(headers),
    body: Buffer.from(body),
  };
}

/** Bytes of UTF-8, a character each, as node reads headers. */
function asRead(value: string): string {
  return Buffer.from(value, 'utf8')
    .toString('latin1')
    .replace(/^ +| +$/g, '');
}

/** As browsers and most programs encode: less than a signature does. */
function queryText(query: { readonly [name: string]: string | readonly string[] | null }): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value ?? ''].flat().map((item) => `${loosely(name)}=${loosely(item)}`))
    .join('&');
}

function loosely(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/');
}
