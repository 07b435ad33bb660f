// How IAM refuses, in AWS's words.
import {
  DeleteConflictException$,
  EntityAlreadyExistsException$,
  InvalidInputException$,
  LimitExceededException$,
  MalformedPolicyDocumentException$,
  NoSuchEntityException$,
  PolicyNotAttachableException$,
  UnmodifiableEntityException$,
} from '@aws-sdk/client-iam';
import { AwsFault } from '../../fault.ts';

/** Users, groups and roles: what holds policies. */
export type HolderNoun = 'user' | 'group' | 'role';

const capital = (noun: string): string => noun.charAt(0).toUpperCase() + noun.slice(1);

/** Not modelled, but what most wrong input gets. */
export const validationError = (message: string): AwsFault => new AwsFault('ValidationError', message);

export const invalidInput = (message: string): AwsFault => new AwsFault(InvalidInputException$, message);

export const malformedPolicy = (message: string): AwsFault =>
  new AwsFault(MalformedPolicyDocumentException$, message);

export const noSuchEntity = (message: string): AwsFault => new AwsFault(NoSuchEntityException$, message);

export const noSuchHolder = (noun: HolderNoun, name: string): AwsFault =>
  noSuchEntity(`The ${noun} with name ${name} cannot be found.`);

export const noSuchInlinePolicy = (noun: HolderNoun, name: string): AwsFault =>
  noSuchEntity(`The ${noun} policy with name ${name} cannot be found.`);

export const noSuchPolicy = (arn: string): AwsFault => noSuchEntity(`Policy ${arn} was not found.`);

export const policyNotAttachable = (arn: string): AwsFault =>
  noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);

export const noSuchBoundary = (arn: string): AwsFault =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);

export const noSuchVersion = (arn: string, version: string): AwsFault =>
  noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`);

export const noSuchProfile = (name: string): AwsFault =>
  noSuchEntity(`Instance Profile ${name} cannot be found.`);

export const noSuchAccessKey = (id: string): AwsFault =>
  noSuchEntity(`The Access Key with id ${id} cannot be found.`);

export const noSuchLoginProfile = (user: string): AwsFault =>
  noSuchEntity(`Login Profile for User ${user} cannot be found.`);

const alreadyExists = (message: string): AwsFault => new AwsFault(EntityAlreadyExistsException$, message);

export const holderExists = (noun: HolderNoun, name: string): AwsFault =>
  alreadyExists(`${capital(noun)} with name ${name} already exists.`);

export const policyExists = (name: string): AwsFault =>
  alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);

export const profileExists = (name: string): AwsFault =>
  alreadyExists(`Instance Profile ${name} already exists.`);

export const providerExists = (url: string): AwsFault =>
  alreadyExists(`Provider with url ${url} already exists.`);

export const aliasExists = (alias: string): AwsFault =>
  alreadyExists(`The account alias ${alias} already exists.`);

export const deleteConflict = (message: string): AwsFault => new AwsFault(DeleteConflictException$, message);

export const limitExceeded = (message: string): AwsFault => new AwsFault(LimitExceededException$, message);

export const quotaExceeded = (quota: string, limit: number): AwsFault =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`);

export const protectedRole = (name: string): AwsFault =>
  new AwsFault(
    UnmodifiableEntityException$,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );

export const serviceRolePolicy = (): AwsFault =>
  new AwsFault(PolicyNotAttachableException$, 'Cannot attach a Service Role Policy to a Customer Role.');

export const userNameNeeded = (): AwsFault =>
  validationError('Must specify userName when calling with non-User credentials');
