// Resource policies: of the account by name, or of one log group by its ARN.
import type { ResourcePolicy } from '@aws-sdk/client-cloudwatch-logs';
import type { LogResourcePolicy } from '../../../../model/kinds/log-resource-policy.ts';
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { length } from '../../shared/constraints.ts';
import { changedMeanwhile, invalidParameter } from './faults.ts';
import { check } from './limits.ts';
import { nameInArn } from './log-groups.ts';

/** Names a policy. Throws InvalidParameterException when the call names none. */
export function policyKey(
  { region }: Ctx,
  { policyName, resourceArn }: { readonly policyName?: string; readonly resourceArn?: string },
): ObjectKey & { namespace: string } {
  check(length('policyName', policyName, [1, 512]));
  if (resourceArn !== undefined && nameInArn(resourceArn) === undefined)
    throw invalidParameter(`Invalid resourceArn: ${resourceArn}`);
  const id = resourceArn === undefined ? policyName : nameInArn(resourceArn);
  if (id === undefined) throw invalidParameter('policyName or resourceArn must be specified.');
  return { namespace: region, name: objectName(`${resourceArn === undefined ? 'account' : 'group'}/${id}`) };
}

/** Changes with each write of the policy. */
export function revisionOf({ metadata }: LogResourcePolicy): string {
  return metadata.resourceVersion;
}

/** Throws OperationAbortedException when somebody else has written since. */
export function checkRevision(policy: LogResourcePolicy | undefined, expected: string | undefined): void {
  if (expected !== undefined && (!policy || revisionOf(policy) !== expected)) throw changedMeanwhile();
}

export function policyOutput(policy: LogResourcePolicy): ResourcePolicy {
  const { name, resourceArn, document, updatedAt } = policy.spec;
  return {
    policyName: name,
    policyDocument: document,
    lastUpdatedTime: Date.parse(updatedAt),
    policyScope: resourceArn === undefined ? 'ACCOUNT' : 'RESOURCE',
    ...(resourceArn === undefined ? {} : { resourceArn, revisionId: revisionOf(policy) }),
  };
}
