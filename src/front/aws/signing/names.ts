// What do the protocols and services call a refused signature? One table; what is not in it keeps its name everywhere.
//
// ec2 tells hardly anything: AuthFailure for whatever is wrong with a key or a signature. JSON services answer 400, REST ones 403.
import type { ProtocolName, WireFault } from '../wire/protocol.ts';

interface Name {
  readonly code: string;
  readonly status: number;
  readonly message?: string;
}

const AUTH_FAILURE: Name = {
  code: 'AuthFailure',
  status: 401,
  message: 'AWS was not able to validate the provided access credentials',
};

const EC2: { readonly [code: string]: Name } = {
  MissingAuthenticationToken: {
    code: 'MissingParameter',
    status: 400,
    message: 'The request must contain the parameter AWSAccessKeyId',
  },
  InvalidClientTokenId: AUTH_FAILURE,
  SignatureDoesNotMatch: AUTH_FAILURE,
  IncompleteSignature: AUTH_FAILURE,
  ExpiredToken: { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
};

const JSON_CODES: { readonly [code: string]: string } = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  IncompleteSignature: 'IncompleteSignatureException',
  ExpiredToken: 'ExpiredTokenException',
};

/** The fault of a signature as clients of the protocol know it. Faults of other sorts come back as they are. */
export function namedFor(protocol: ProtocolName, fault: WireFault): WireFault {
  if (fault.schema || protocol === 'query') return fault;
  if (protocol === 'ec2') {
    const name = EC2[fault.code];
    return name ? { ...fault, ...name } : fault;
  }
  const code = JSON_CODES[fault.code];
  if (code === undefined) return fault;
  // AWS says `Missing Authentication Token` where the gateway in front of REST services refuses.
  const message =
    fault.code === 'MissingAuthenticationToken' && protocol === 'rest-json'
      ? 'Missing Authentication Token'
      : fault.message;
  return { ...fault, code, message, status: protocol === 'rest-json' ? 403 : 400 };
}
