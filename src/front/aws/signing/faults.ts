// Why a signature is refused: AWS's codes and texts, as the query services name them. names.ts has what other protocols call them.
//
// No text ever holds a secret or a session token; what a client sent under Authorization is only told as a digest.
import { createHash } from 'node:crypto';
import { AwsFault } from '../fault.ts';

const forbidden = (code: string, message: string) => new AwsFault(code, message, { status: 403 });
const bad = (code: string, message: string) => new AwsFault(code, message, { status: 400 });

export const missingAuthentication = () =>
  forbidden('MissingAuthenticationToken', 'Request is missing Authentication Token');

/** `why` is one or more sentences. */
export const incomplete = (why: string) => bad('IncompleteSignature', why);

export const incompleteHeader = (why: string, header: string) => {
  const digest = createHash('sha256').update(header).digest('base64');
  return incomplete(`${why}(Hashed with SHA-256 and encoded with Base64) Authorization=${digest}`);
};

export const doesNotMatch = (why: string) => forbidden('SignatureDoesNotMatch', why);

export const unsupportedMechanism = () =>
  bad(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );

export const unknownKey = () =>
  forbidden('InvalidClientTokenId', 'The security token included in the request is invalid.');
export const badToken = () =>
  forbidden('InvalidClientTokenId', 'The security token included in the request is invalid');
export const expiredToken = () =>
  forbidden('ExpiredToken', 'The security token included in the request is expired');

export const incompleteBody = () =>
  bad(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
export const malformedTrailer = () =>
  bad(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
export const contentMismatch = () =>
  bad(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** What the client's two texts should have been: how people find their mistake. */
export const mismatch = (canonical?: string, toSign?: string) =>
  doesNotMatch(
    canonical === undefined
      ? MISMATCH
      : `${MISMATCH}\n\nThe Canonical String for this request should have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'${toSign}'\n`,
  );
