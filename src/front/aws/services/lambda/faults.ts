// How Lambda refuses, in AWS's words. What is a caller's fault says so by its Type.
import {
  CodeSigningConfigNotFoundException$,
  CodeStorageExceededException$,
  InvalidParameterValueException$,
  InvalidRequestContentException$,
  PolicyLengthExceededException$,
  PreconditionFailedException$,
  ProvisionedConcurrencyConfigNotFoundException$,
  RequestTooLargeException$,
  ResourceConflictException$,
  ResourceNotFoundException$,
  ServiceException$,
  TooManyRequestsException$,
} from '@aws-sdk/client-lambda';
import { AwsFault } from '../../fault.ts';

const USER = { members: { Type: 'User' } };

export const invalid = (message: string) => new AwsFault(InvalidParameterValueException$, message, USER);
export const conflict = (message: string) => new AwsFault(ResourceConflictException$, message, USER);
export const notFound = (message: string) => new AwsFault(ResourceNotFoundException$, message, USER);

export const functionNotFound = (arn: string) => notFound(`Function not found: ${arn}`);
export const aliasNotFound = (arn: string) => notFound(`Cannot find alias arn: ${arn}`);
export const resourceNotFound = () => notFound('The resource you requested does not exist.');

export const functionExists = (name: string) => conflict(`Function already exist: ${name}`);
export const aliasExists = (arn: string) => conflict(`Alias already exists: ${arn}`);

export const revisionPassed = () =>
  new AwsFault(
    PreconditionFailedException$,
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    USER,
  );

export const accessDenied = (caller: string, operation: string, resource: string) =>
  new AwsFault(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: lambda:${operation} on resource: ${resource}`,
    { status: 403 },
  );

export const requestTooLarge = (bytes: number, operation: string) =>
  new AwsFault(
    RequestTooLargeException$,
    `Request must be smaller than ${bytes} bytes for the ${operation} operation`,
    USER,
  );

export const entityTooLarge = (message: string) =>
  new AwsFault('RequestEntityTooLargeException', message, { status: 413 });

export const codeStorageExceeded = () =>
  new AwsFault(CodeStorageExceededException$, 'Code storage limit exceeded.', USER);

export const badContent = (message: string) => new AwsFault(InvalidRequestContentException$, message, USER);

/** `reason`: of Lambda's, such as ReservedFunctionConcurrentInvocationLimitExceeded. */
export const throttled = (reason: string) =>
  new AwsFault(TooManyRequestsException$, 'Rate Exceeded.', {
    members: { Type: 'User', Reason: reason, retryAfterSeconds: '1' },
  });

export const serviceFault = (message: string, cause?: unknown) =>
  new AwsFault(ServiceException$, message, {
    status: 503,
    sender: false,
    members: { Type: 'Service' },
    cause,
  });

export const policyTooLong = (bytes: number, most: number) =>
  new AwsFault(
    PolicyLengthExceededException$,
    `The final policy size (${bytes}) is bigger than the limit (${most}).`,
    USER,
  );

export const provisionedNotFound = () =>
  new AwsFault(
    ProvisionedConcurrencyConfigNotFoundException$,
    'No Provisioned Concurrency Config found for this function',
    USER,
  );

export const signingNotFound = (arn: string) =>
  new AwsFault(
    CodeSigningConfigNotFoundException$,
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    USER,
  );
