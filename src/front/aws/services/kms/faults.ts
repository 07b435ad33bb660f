// What KMS answers when it refuses, beside what encryption/faults.ts has.
import {
  AlreadyExistsException$,
  DryRunOperationException$,
  IncorrectKeyException$,
  InvalidMarkerException$,
  KMSInvalidStateException$,
  MalformedPolicyDocumentException$,
  NotFoundException$,
  TagException$,
  UnsupportedOperationException$,
} from '@aws-sdk/client-kms';
import { AwsFault } from '../../fault.ts';

export const validation = (message: string) => new AwsFault('ValidationException', message);

export const aliasExists = (arn: string) =>
  new AwsFault(AlreadyExistsException$, `An alias with the name ${arn} already exists`);

/** For names that AWS keeps for itself. */
export const notAuthorized = () => new AwsFault('NotAuthorizedException', '');

export const managedByAws = (caller: string, action: string, arn: string) =>
  new AwsFault(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: kms:${action} on resource: ${arn}`,
  );

export const notPendingDeletion = (arn: string) =>
  new AwsFault(KMSInvalidStateException$, `${arn} is not pending deletion.`);

export const incorrectKey = () =>
  new AwsFault(
    IncorrectKeyException$,
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

export const badMarker = () => new AwsFault(InvalidMarkerException$, 'Could not deserialize marker');

export const malformedPolicy = (message: string) => new AwsFault(MalformedPolicyDocumentException$, message);

export const noSuchPolicy = () => new AwsFault(NotFoundException$, 'No such policy exists');

export const badTags = (message: string) => new AwsFault(TagException$, message);

export const unsupported = (message: string) => new AwsFault(UnsupportedOperationException$, message);

export const dryRun = () =>
  new AwsFault(DryRunOperationException$, 'The request would have succeeded, but the DryRun option is set.');
