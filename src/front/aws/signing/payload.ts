// What stands for the body in a signature: its digest, or a word that says why there is none.
import type { WireRequest } from '../wire/protocol.ts';
import { isS3, sha256 } from './canonical.ts';
import type { Claim } from './claim.ts';
import { contentMismatch } from './faults.ts';

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** How a body travels in chunks, by the word in x-amz-content-sha256. */
export const STREAMS: { readonly [word: string]: { readonly signed: boolean; readonly trailer: boolean } } = {
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
};

/**
 * The last line of the canonical request. A digest that a client tells is believed of nobody: the body's own is taken. Only s3 says so when
 * they differ (XAmzContentSHA256Mismatch); with others the signature does not match.
 */
export function payloadOf({ body }: Pick<WireRequest, 'body'>, claim: Claim): string {
  const { contentSha256: told, presigned, scope } = claim;
  if (told === UNSIGNED || (told !== undefined && Object.hasOwn(STREAMS, told))) return told;
  const s3 = isS3(scope.service);
  if (told === undefined && presigned && s3) return UNSIGNED;
  const digest = sha256(body);
  if (s3 && told !== undefined && told.toLowerCase() !== digest) throw contentMismatch();
  return digest;
}
