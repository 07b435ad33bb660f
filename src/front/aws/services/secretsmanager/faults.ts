// What Secrets Manager answers when it refuses.
import {
  DecryptionFailure$,
  EncryptionFailure$,
  InvalidNextTokenException$,
  InvalidParameterException$,
  InvalidRequestException$,
  LimitExceededException$,
  MalformedPolicyDocumentException$,
  PublicPolicyException$,
  ResourceExistsException$,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { AwsFault } from '../../fault.ts';

export const validation = (message: string) => new AwsFault('ValidationException', message);

export const invalidParameter = (message: string) => new AwsFault(InvalidParameterException$, message);

export const invalidRequest = (message: string) => new AwsFault(InvalidRequestException$, message);

export const limitExceeded = (message: string) => new AwsFault(LimitExceededException$, message);

const NOT_FOUND = "Secrets Manager can't find the specified secret";

/** SDKs and the CLI make one by themselves. */
export const TOKEN_WANTED = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.';

export const noSuchSecret = () => new AwsFault(ResourceNotFoundException$, `${NOT_FOUND}.`);

export const noSuchStage = (stage: string) =>
  new AwsFault(ResourceNotFoundException$, `${NOT_FOUND} value for staging label: ${stage}`);

export const noSuchVersion = (id: string) =>
  new AwsFault(ResourceNotFoundException$, `${NOT_FOUND} value for VersionId: ${id}`);

export const markedForDeletion = () =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");

export const nameScheduledForDeletion = () =>
  invalidRequest(
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );

export const secretExists = (name: string) =>
  new AwsFault(ResourceExistsException$, `The operation failed because the secret ${name} already exists.`);

export const tokenInUse = (token: string, arn: string) =>
  new AwsFault(
    ResourceExistsException$,
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );

export const badToken = () => new AwsFault(InvalidNextTokenException$, 'Invalid pagination token.');

export const malformedPolicy = () =>
  new AwsFault(MalformedPolicyDocumentException$, 'This resource policy contains a syntax error.');

export const publicPolicy = () =>
  new AwsFault(
    PublicPolicyException$,
    "You can't attach a resource policy that allows broad access to the secret.",
  );

export const encryptionFailure = (why: string) =>
  new AwsFault(
    EncryptionFailure$,
    `Secrets Manager can't encrypt the protected secret text using the provided KMS key: ${why}`,
  );

export const decryptionFailure = (why: string) =>
  new AwsFault(
    DecryptionFailure$,
    `Secrets Manager can't decrypt the protected secret text using the provided KMS key: ${why}`,
  );
