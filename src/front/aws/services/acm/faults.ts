// How Certificate Manager refuses, in AWS's words.
import {
  InvalidArnException$,
  InvalidTagException$,
  ResourceInUseException$,
  ResourceNotFoundException$,
  TooManyTagsException$,
  ValidationException$,
} from '@aws-sdk/client-acm';
import { AwsFault } from '../../fault.ts';

export const certificateNotFound = (arn: string) =>
  new AwsFault(ResourceNotFoundException$, `Could not find certificate ${arn}.`);
export const invalidArn = (arn: string) =>
  new AwsFault(InvalidArnException$, `The Amazon Resource Name (ARN) '${arn}' is not valid.`);
export const certificateInUse = (arn: string) =>
  new AwsFault(ResourceInUseException$, `Certificate ${arn} is in use.`);
export const invalidTag = (message: string) => new AwsFault(InvalidTagException$, message);
export const tooManyTags = (message: string) => new AwsFault(TooManyTagsException$, message);
export const invalid = (message: string) => new AwsFault(ValidationException$, message);
