// Is a claim about the right time and place? The clock, the scope, and whether what has to be signed is.
import type { WireRequest } from '../wire/protocol.ts';
import { basicTime, type Claim } from './claim.ts';
import { doesNotMatch } from './faults.ts';

const SKEW_MS = 15 * 60_000;
const TERMINATOR = 'aws4_request';

/** Throws SignatureDoesNotMatch when it is older than it may be, or of the future. */
export function checkTime(claim: Claim, nowMs: number): void {
  const { timeMs, timestamp } = claim;
  const lifetimeMs = lifetime(claim);
  if (timeMs + lifetimeMs < nowMs) {
    const earliest = basicTime(nowMs - lifetimeMs);
    throw doesNotMatch(
      `Signature expired: ${timestamp} is now earlier than ${earliest} (${basicTime(nowMs)} - ${spell(lifetimeMs)})`,
    );
  }
  if (timeMs > nowMs + SKEW_MS) {
    const latest = basicTime(nowMs + SKEW_MS);
    throw doesNotMatch(
      `Signature not yet current: ${timestamp} is still later than ${latest} (${basicTime(nowMs)} + ${spell(SKEW_MS)})`,
    );
  }
}

/** sts gives every signature a quarter of an hour, whatever a URL says: the tokens of `aws eks get-token` say 60 seconds. */
function lifetime({ expiresSeconds, scope }: Claim): number {
  return expiresSeconds === undefined || scope.service === 'sts' ? SKEW_MS : expiresSeconds * 1000;
}

function spell(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min.` : `${ms / 1000} s.`;
}

/** Throws SignatureDoesNotMatch with a sentence for each mistake. */
export function checkScope({ scope, timestamp }: Claim): void {
  const { date, region, service, terminator } = scope;
  const day = timestamp.slice(0, 8);
  const mistakes = [
    ...(/^[a-z0-9-]{1,32}$/.test(region)
      ? []
      : [`Credential should be scoped to a valid region, not '${region.slice(0, 80)}'. `]),
    ...(/^[a-z0-9.-]{1,64}$/.test(service) ? [] : ['Credential should be scoped to correct service. ']),
    ...(terminator === TERMINATOR
      ? []
      : [
          `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator.slice(0, 80)}'. `,
        ]),
    ...(date === day
      ? []
      : [
          `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date.slice(0, 80)}' != '${day}', from '${timestamp}'. `,
        ]),
  ];
  if (mistakes.length > 0) throw doesNotMatch(mistakes.join('').trimEnd());
}

/**
 * The host and every x-amz header has to be signed, and what is signed has to be there, else both could be changed on the way. The
 * session token is proof by itself, and some clients add it after signing. Throws SignatureDoesNotMatch.
 */
export function checkSignedHeaders({ signedHeaders }: Claim, headers: WireRequest['headers']): void {
  const signed = new Set(signedHeaders);
  if (!signed.has('host'))
    throw doesNotMatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (signed.size !== signedHeaders.length)
    throw doesNotMatch(
      "A header is named more than once among the 'SignedHeaders' of the AWS Authorization.",
    );
  for (const name of signedHeaders) {
    if (!Object.hasOwn(headers, name))
      throw doesNotMatch(`The request has no header '${name.slice(0, 80)}', which was signed.`);
  }
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-') || name === 'x-amz-security-token' || signed.has(name)) continue;
    throw doesNotMatch(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}
