// How CloudWatch refuses, in its words.
import {
  DashboardInvalidInputError$,
  DashboardNotFoundError$,
  InvalidFormatFault$,
  InvalidNextToken$,
  InvalidParameterCombinationException$,
  InvalidParameterValueException$,
  MissingRequiredParameterException$,
  ResourceNotFound$,
  ResourceNotFoundException$,
  ValidationException$,
} from '@aws-sdk/client-cloudwatch';
import { AwsFault } from '../../fault.ts';

export const invalidValue = (message: string) => new AwsFault(InvalidParameterValueException$, message);

export const invalidCombination = (message: string) =>
  new AwsFault(InvalidParameterCombinationException$, message);

export const missingParameter = (message: string) =>
  new AwsFault(MissingRequiredParameterException$, message);

export const validationError = (message: string) => new AwsFault(ValidationException$, message);

export const invalidFormat = (message: string) => new AwsFault(InvalidFormatFault$, message);

export const invalidToken = () => new AwsFault(InvalidNextToken$, 'The next token specified is invalid.');

export const noAlarm = (names: readonly string[]) =>
  new AwsFault(
    ResourceNotFound$,
    `Unable to find alarm${names.length === 1 ? '' : 's'}: ${names.join(', ')}`,
  );

export const noResource = (arn: string) =>
  new AwsFault(ResourceNotFoundException$, `The resource "${arn}" does not exist.`, {
    members: { ResourceType: 'AWS::CloudWatch', ResourceId: arn },
  });

export const noDashboard = (name: string) =>
  new AwsFault(DashboardNotFoundError$, `Dashboard ${name} does not exist`);

export const noDashboards = (names: readonly string[]) =>
  new AwsFault(DashboardNotFoundError$, `The specified dashboard does not exist. [${names.join(', ')}]`);

export const badDashboard = (message: string) =>
  new AwsFault(DashboardInvalidInputError$, message, { members: { dashboardValidationMessages: [] } });
