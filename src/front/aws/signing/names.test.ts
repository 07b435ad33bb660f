// What each protocol's clients see of one refusal.
import { expect, it } from 'vitest';
import type { AwsFault } from '../fault.ts';
import type { ProtocolName } from '../wire/protocol.ts';
import { expiredToken, incomplete, mismatch, missingAuthentication, unknownKey } from './faults.ts';
import { namedFor } from './names.ts';

const CASES: readonly (readonly [AwsFault, ProtocolName, string, number])[] = [
  [unknownKey(), 'query', 'InvalidClientTokenId', 403],
  [unknownKey(), 'ec2', 'AuthFailure', 401],
  [unknownKey(), 'json1.1', 'UnrecognizedClientException', 400],
  [unknownKey(), 'rest-json', 'UnrecognizedClientException', 403],
  [mismatch('a', 'b'), 'query', 'SignatureDoesNotMatch', 403],
  [mismatch('a', 'b'), 'ec2', 'AuthFailure', 401],
  [mismatch('a', 'b'), 'cbor', 'InvalidSignatureException', 400],
  [expiredToken(), 'query', 'ExpiredToken', 403],
  [expiredToken(), 'ec2', 'RequestExpired', 400],
  [expiredToken(), 'json1.0', 'ExpiredTokenException', 400],
  [missingAuthentication(), 'ec2', 'MissingParameter', 400],
  [missingAuthentication(), 'rest-json', 'MissingAuthenticationTokenException', 403],
  [incomplete('x'), 'query', 'IncompleteSignature', 400],
  [incomplete('x'), 'json1.1', 'IncompleteSignatureException', 400],
];

it.each(CASES.map(([fault, ...rest]) => [fault.wire.code, ...rest, fault] as const))(
  '%s on %s is %s, %i',
  (_code, protocol, code, status, fault) => {
    expect(namedFor(protocol, fault.wire)).toMatchObject({ code, status });
  },
);

it('other faults stay as they are', () => {
  const fault = { code: 'NoSuchEntity', message: 'm', sender: true };
  for (const protocol of ['ec2', 'query', 'json1.1'] as const) expect(namedFor(protocol, fault)).toBe(fault);
});
