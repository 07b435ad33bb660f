import type { PutResourcePolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { isError } from '../../../../model/errors.ts';
import {
  type LogResourcePolicy,
  logResourcePolicyKind,
} from '../../../../model/kinds/log-resource-policy.ts';
import type { ObjectKey } from '../../../../model/object.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { changedMeanwhile, invalidParameter, limitExceeded } from './faults.ts';
import { check } from './limits.ts';
import { getGroup, nameInArn } from './log-groups.ts';
import { checkRevision, policyKey, policyOutput, revisionOf } from './resource-policies.ts';

const MAX_POLICIES = 10;

export async function putResourcePolicy(
  input: Input<PutResourcePolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutResourcePolicyCommand>> {
  const { policyName: name, policyDocument: document = '', resourceArn, expectedRevisionId } = input;
  const key = policyKey(ctx, input);
  check(length('policyDocument', document, [1, 5120]));
  if (!isObject(document)) throw invalidParameter('The policy document is not a valid JSON document.');
  if (resourceArn !== undefined) await getGroup(ctx, nameInArn(resourceArn) ?? '');
  const updatedAt = new Date(ctx.clock.now()).toISOString();
  const spec = { ...(resourceArn === undefined ? { name } : { resourceArn }), document, updatedAt };
  const policy = await write(ctx, key, spec, expectedRevisionId);
  return {
    resourcePolicy: policyOutput(policy),
    ...(resourceArn === undefined ? {} : { revisionId: revisionOf(policy) }),
  };
}

async function write(
  { client, region }: Ctx,
  key: ObjectKey & { namespace: string },
  spec: LogResourcePolicy['spec'],
  expected: string | undefined,
): Promise<LogResourcePolicy> {
  const found = await client.find(logResourcePolicyKind, key);
  checkRevision(found, expected);
  try {
    if (found) return await client.update(logResourcePolicyKind, { ...found, spec });
    if (spec.name !== undefined) {
      const { items } = await client.list(logResourcePolicyKind, { namespace: region });
      if (items.filter((policy) => policy.spec.name !== undefined).length >= MAX_POLICIES)
        throw limitExceeded();
    }
    return await client.create(logResourcePolicyKind, { metadata: key, spec });
  } catch (error) {
    throw isError(error, 'Conflict', 'AlreadyExists', 'NotFound') ? changedMeanwhile() : error;
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
