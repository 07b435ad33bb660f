// What Auto Scaling answers when it refuses, in AWS's words.
import {
  ActiveInstanceRefreshNotFoundFault$,
  AlreadyExistsFault$,
  InstanceRefreshInProgressFault$,
  InvalidNextToken$,
  IrreversibleInstanceRefreshFault$,
  LimitExceededFault$,
  ResourceInUseFault$,
  ScalingActivityInProgressFault$,
} from '@aws-sdk/client-auto-scaling';
import { AwsFault } from '../../fault.ts';

/** Not modelled, but what most wrong input gets. */
export const validationError = (message: string): AwsFault => new AwsFault('ValidationError', message);

export const groupNotFound = (name: string): AwsFault =>
  validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);

export const groupExists = (name: string): AwsFault =>
  new AwsFault(
    AlreadyExistsFault$,
    `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
  );

export const resourceInUse = (message: string): AwsFault => new AwsFault(ResourceInUseFault$, message);

export const activityInProgress = (message: string): AwsFault =>
  new AwsFault(ScalingActivityInProgressFault$, message);

export const badToken = (): AwsFault => new AwsFault(InvalidNextToken$, 'The token is not valid.');

export const refreshInProgress = (): AwsFault =>
  new AwsFault(
    InstanceRefreshInProgressFault$,
    'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
  );

export const noActiveRefresh = (): AwsFault =>
  new AwsFault(
    ActiveInstanceRefreshNotFoundFault$,
    'No in progress or pending Instance Refresh found for Auto Scaling group',
  );

export const irreversible = (message: string): AwsFault =>
  new AwsFault(IrreversibleInstanceRefreshFault$, message);

export const unsupported = (what: string): AwsFault =>
  new AwsFault('UnsupportedOperation', `${what} is not supported here.`);

export const hookNotFound = (hook: string, group: string): AwsFault =>
  validationError(`No Lifecycle Hook found with name: ${hook} and autoScalingGroupName: ${group}`);

export const limitExceeded = (message: string): AwsFault => new AwsFault(LimitExceededFault$, message);

export const notAMember = (instance: string, group: string): AwsFault =>
  validationError(`The instance ${instance} is not part of Auto Scaling group ${group}.`);

export const policyNotFound = (): AwsFault => validationError('Policy name not found');

export const actionNotFound = (): AwsFault => validationError('Scheduled action name not found');
