// How sts refuses, in AWS's words.
import {
  ExpiredTokenException$,
  IDPRejectedClaimException$,
  InvalidIdentityTokenException$,
  MalformedPolicyDocumentException$,
  PackedPolicyTooLargeException$,
} from '@aws-sdk/client-sts';
import { AwsFault } from '../../fault.ts';

export const validationError = (message: string): AwsFault => new AwsFault('ValidationError', message);

export const accessDenied = (message: string): AwsFault =>
  new AwsFault('AccessDenied', message, { status: 403 });

export const notAuthorized = (who: string, action: string, resource: string): AwsFault =>
  accessDenied(`User: ${who} is not authorized to perform: ${action} on resource: ${resource}`);

export const malformedPolicy = (message: string): AwsFault =>
  new AwsFault(MalformedPolicyDocumentException$, message);

export const packedPolicyTooLarge = (percent: number): AwsFault =>
  new AwsFault(
    PackedPolicyTooLargeException$,
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );

export const invalidIdentityToken = (message: string): AwsFault =>
  new AwsFault(InvalidIdentityTokenException$, message);

export const expiredToken = (message: string): AwsFault => new AwsFault(ExpiredTokenException$, message);

export const rejectedClaim = (message: string): AwsFault => new AwsFault(IDPRejectedClaimException$, message);
