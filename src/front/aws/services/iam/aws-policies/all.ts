// AWS's own policies by ARN, in the form in which policies of the account come.
import { createHash } from 'node:crypto';
import { iamArn } from '../arns.ts';
import type { ManagedPolicy } from '../managed-policy.ts';
import { linkedPolicies } from '../service-linked.ts';
import { furtherPolicies } from './for-further-services.ts';
import { servicePolicies } from './for-services.ts';
import { generalPolicies } from './general.ts';
import type { AwsPolicyRow } from './policy.ts';

const MADE = '2015-02-06T18:39:46.000Z';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `ANPA` and seventeen letters and digits, the same each time. */
function idOf(arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  return `ANPA${[...digest.subarray(0, 17)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
}

function policyOf({ name, description, actions, path = '/' }: AwsPolicyRow): ManagedPolicy {
  const arn = iamArn('policy', path, name, 'aws');
  const Action = actions.length === 1 ? actions[0] : actions;
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
  return {
    owner: 'aws',
    arn,
    name,
    path,
    id: idOf(arn),
    description,
    createdAt: MADE,
    updatedAt: MADE,
    defaultVersionId: 'v1',
    versions: [{ id: 'v1', document, createdAt: MADE }],
  };
}

let made: ReadonlyMap<string, ManagedPolicy> | undefined;

/** All of them; made when first asked for. */
export function awsPolicies(): ReadonlyMap<string, ManagedPolicy> {
  made ??= new Map(
    [...generalPolicies, ...servicePolicies, ...furtherPolicies, ...linkedPolicies]
      .map(policyOf)
      .map((policy) => [policy.arn, policy]),
  );
  return made;
}
