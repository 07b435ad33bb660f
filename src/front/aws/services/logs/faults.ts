// What CloudWatch Logs answers when it refuses.
import {
  InvalidParameterException$,
  LimitExceededException$,
  OperationAbortedException$,
  ResourceAlreadyExistsException$,
  ResourceNotFoundException$,
  TooManyTagsException$,
  ValidationException$,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsFault } from '../../fault.ts';

export const invalidParameter = (message: string) => new AwsFault(InvalidParameterException$, message);

export const noGroup = () =>
  new AwsFault(ResourceNotFoundException$, 'The specified log group does not exist.');

export const noStream = () =>
  new AwsFault(ResourceNotFoundException$, 'The specified log stream does not exist.');

export const noResource = () =>
  new AwsFault(ResourceNotFoundException$, 'The specified resource does not exist.');

export const noMetricFilter = () =>
  new AwsFault(ResourceNotFoundException$, 'The specified metric filter does not exist.');

export const noSubscriptionFilter = () =>
  new AwsFault(ResourceNotFoundException$, 'The specified subscription filter does not exist.');

export const noPolicy = (name: string) =>
  new AwsFault(ResourceNotFoundException$, `Policy with name [${name}] does not exist.`);

export const groupExists = () =>
  new AwsFault(ResourceAlreadyExistsException$, 'The specified log group already exists');

export const streamExists = () =>
  new AwsFault(ResourceAlreadyExistsException$, 'The specified log stream already exists');

export const limitExceeded = () => new AwsFault(LimitExceededException$, 'Resource limit exceeded.');

export const changedMeanwhile = () =>
  new AwsFault(
    OperationAbortedException$,
    'A conflicting operation is currently in progress against this resource. Please try again.',
  );

export const isProtected = () =>
  new AwsFault(
    ValidationException$,
    'The log group cannot be deleted because deletion protection is enabled. Disable deletion protection and try again.',
  );

export const tooManyTags = () =>
  new AwsFault(
    TooManyTagsException$,
    'Unable to tag the resource because the number of tags exceeds the limit of 50.',
  );

export const badToken = () => invalidParameter('The specified nextToken is invalid.');

export const invalidPattern = () => invalidParameter('Invalid filter pattern');

export const invalidCharacters = (term: string) => invalidParameter(`Invalid character(s) in term '${term}'`);
