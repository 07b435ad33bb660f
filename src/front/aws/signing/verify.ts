// Who signed a request, and is it as it was signed? AWS's Signature Version 4, in a header or in the query.
//
// The checks come in AWS's order: is there a signature, is it whole, is it of now, is it for this place, whose is it, does it match. What
// was signed is computed from the request as it came; nothing that the client says about itself is believed.
import type { Caller } from '../identity/caller.ts';
import type { Credentials } from '../identity/credentials.ts';
import type { WireRequest } from '../wire/protocol.ts';
import { canonicalRequests, sha256, stringToSign } from './canonical.ts';
import { type Trailers, unframe } from './chunks.ts';
import { ALGORITHM, type Claim, readClaim } from './claim.ts';
import { mismatch } from './faults.ts';
import { checkScope, checkSignedHeaders, checkTime } from './freshness.ts';
import { payloadOf, STREAMS } from './payload.ts';
import { isSameSignature, signatureOf, signingKeys } from './signing-key.ts';

export interface Verification {
  readonly credentials: Credentials;
  readonly nowMs: number;
}

export interface VerifiedRequest {
  readonly caller: Caller;
  /** Of the credential scope; whether there is such a region is for others to say. */
  readonly region: string;
  readonly signingName: string;
  /** Without aws-chunked framing. */
  readonly body: Buffer;
  /** What came after the last chunk; empty for ordinary bodies. */
  readonly trailers: Trailers;
}

const keyFor = signingKeys();

/** Throws AwsFault with the query services' codes; names.ts has those of other protocols. */
export async function verifySignature(
  request: WireRequest,
  { credentials, nowMs }: Verification,
): Promise<VerifiedRequest> {
  const claim = readClaim(request);
  checkTime(claim, nowMs);
  checkScope(claim);
  checkSignedHeaders(claim, request.headers);
  const { accessKeyId, region, service } = claim.scope;
  const { secretAccessKey, caller } = await credentials.find(accessKeyId, claim.sessionToken);
  const key = keyFor(secretAccessKey, claim.scope);
  const payload = payloadOf(request, claim);
  checkSignature(request, claim, { key, payload });
  const content = contentOf(request, claim, { key, payload });
  credentials.used?.(caller, { region, service, atMs: nowMs });
  return { caller, region, signingName: service, ...content };
}

interface Means {
  readonly key: Buffer;
  readonly payload: string;
}

function checkSignature(request: WireRequest, claim: Claim, { key, payload }: Means): void {
  let first: readonly [canonical: string, toSign: string] | undefined;
  for (const canonical of canonicalRequests(request, claim, payload)) {
    const toSign = stringToSign(ALGORITHM, claim, sha256(canonical));
    if (isSameSignature(claim.signature, signatureOf(key, toSign))) return;
    first ??= [canonical, toSign];
  }
  throw mismatch(...(first ?? []));
}

function contentOf(
  request: WireRequest,
  claim: Claim,
  { key, payload }: Means,
): Pick<VerifiedRequest, 'body' | 'trailers'> {
  const stream = STREAMS[payload];
  if (!stream) return { body: request.body, trailers: {} };
  const sign = (algorithm: string, ...digests: readonly string[]) =>
    signatureOf(key, stringToSign(algorithm, claim, ...digests));
  return unframe(request, {
    sign: stream.signed ? sign : undefined,
    seed: claim.signature,
    trailer: stream.trailer,
  });
}
