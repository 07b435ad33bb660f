// What Parameter Store answers when it refuses.
import {
  AccessDeniedException$,
  HierarchyLevelLimitExceededException$,
  InvalidAllowedPatternException$,
  InvalidFilterKey$,
  InvalidFilterOption$,
  InvalidFilterValue$,
  InvalidKeyId$,
  InvalidNextToken$,
  InvalidPolicyAttributeException$,
  InvalidPolicyTypeException$,
  InvalidResourceId$,
  InvalidResourceType$,
  ParameterAlreadyExists$,
  ParameterMaxVersionLimitExceeded$,
  ParameterNotFound$,
  ParameterPatternMismatchException$,
  ParameterVersionLabelLimitExceeded$,
  ParameterVersionNotFound$,
  PoliciesLimitExceededException$,
  TooManyTagsError$,
} from '@aws-sdk/client-ssm';
import { AwsFault } from '../../fault.ts';

export const validation = (message: string) => new AwsFault('ValidationException', message);

/** Of a parameter AWS says no more than the code. */
export const notFound = (message = '') => new AwsFault(ParameterNotFound$, message);

export const alreadyExists = () =>
  new AwsFault(
    ParameterAlreadyExists$,
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );

export const noSuchVersion = (version: string, name: string) =>
  new AwsFault(
    ParameterVersionNotFound$,
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );

export const noSuchLabel = (label: string, name: string) =>
  new AwsFault(
    ParameterVersionNotFound$,
    `Systems Manager could not find label ${label} of ${name}. Verify the label and try again.`,
  );

export const oldestIsLabelled = (name: string, version: number) =>
  new AwsFault(
    ParameterMaxVersionLimitExceeded$,
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. ` +
      `Version ${version}, the oldest version, can't be deleted because it has a label associated with it. ` +
      'Move the label to another version of the parameter, and try again.',
  );

export const tooManyLabels = () =>
  new AwsFault(
    ParameterVersionLabelLimitExceeded$,
    'A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.',
  );

export const patternMismatch = (pattern: string) =>
  new AwsFault(
    ParameterPatternMismatchException$,
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );

export const invalidPattern = (why: string) => new AwsFault(InvalidAllowedPatternException$, why);

export const reservedName = (name: string) =>
  new AwsFault(AccessDeniedException$, `No access to reserved parameter name: ${name}.`);

export const tooManyLevels = (most: number) =>
  new AwsFault(
    HierarchyLevelLimitExceededException$,
    `A hierarchy can have a maximum of ${most} levels. Verify the parameter name and try again.`,
  );

export const badKey = (message: string) => new AwsFault(InvalidKeyId$, message);

export const badToken = () => new AwsFault(InvalidNextToken$, 'The specified token is not valid.');

export const badFilterKey = (key: string, valid: readonly string[]) =>
  new AwsFault(
    InvalidFilterKey$,
    `The following filter key is not valid: ${key}. Valid filter keys include: [${valid.join(', ')}].`,
  );

export const repeatedFilter = (key: string) =>
  new AwsFault(
    InvalidFilterKey$,
    `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`,
  );

export const badFilterOption = (option: string, valid: readonly string[]) =>
  new AwsFault(
    InvalidFilterOption$,
    `The following filter option is not valid: ${option}. Valid options include: [${valid.join(', ')}].`,
  );

export const badFilterValue = (value: string, valid: readonly string[]) =>
  new AwsFault(
    InvalidFilterOption$,
    `The following filter value is not valid: ${value}. Valid values include: [${valid.join(', ')}].`,
  );

export const noFilterValues = (key: string) =>
  new AwsFault(InvalidFilterValue$, `The following filter values are missing : null for filter key ${key}.`);

export const badResourceType = () => new AwsFault(InvalidResourceType$, 'Invalid Resource Type');

export const badResourceId = () => new AwsFault(InvalidResourceId$, 'Invalid Resource Id');

export const tooManyTags = (most: number) =>
  new AwsFault(TooManyTagsError$, `The number of tags exceeds the limit of ${most}`);

export const badPolicy = (message: string) => new AwsFault(InvalidPolicyAttributeException$, message);

export const badPolicyType = (type: string) =>
  new AwsFault(
    InvalidPolicyTypeException$,
    `The following policy type is not valid: ${type}. Valid types include: [Expiration, ExpirationNotification, NoChangeNotification].`,
  );

export const tooManyPolicies = (most: number) =>
  new AwsFault(PoliciesLimitExceededException$, `You can specify at most ${most} policies.`);
