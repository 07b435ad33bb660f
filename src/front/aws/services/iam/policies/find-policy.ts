// Managed policies by ARN, and who may change them.
import { type IamPolicy, iamPolicyKind } from '../../../../../model/kinds/iam-policy.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { changeRecord } from '../../../shared/records.ts';
import { type EntityArn, parseIamArn } from '../arns.ts';
import { awsPolicies } from '../aws-policies/all.ts';
import { invalidInput, noSuchPolicy, validationError } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { accountPolicy, type ManagedPolicy } from '../managed-policy.ts';

/** Throws where the text could not be the ARN of a policy. */
export function policyArn(text: string): EntityArn {
  if (!text.startsWith('arn:')) throw validationError(`ARN ${text} is not valid.`);
  const arn = parseIamArn('policy', text);
  if (!arn || arn.name === '') throw invalidInput(`ARN ${text} is not valid.`);
  return arn;
}

export async function findPolicy({ client }: Ctx, text: string): Promise<ManagedPolicy | undefined> {
  const { account, path, name } = policyArn(text);
  if (account === 'aws') return awsPolicies().get(text);
  if (account !== ACCOUNT) return undefined;
  const found = await client.find(iamPolicyKind, keyOfName(name));
  return found && found.spec.path === path ? accountPolicy(found) : undefined;
}

export async function getPolicyByArn(
  ctx: Ctx,
  arn: string,
  missing: (arn: string) => Error = noSuchPolicy,
): Promise<ManagedPolicy> {
  const found = await findPolicy(ctx, arn);
  if (!found) throw missing(arn);
  return found;
}

/** Where a policy of the account is kept. AWS's own are refused: nobody but AWS changes them. */
export function ownPolicyKey({ caller }: Ctx, arn: string, action: string) {
  const { account, name } = policyArn(arn);
  if (account === 'aws') {
    const about = `iam:${action} on resource: policy ${arn}`;
    const message = `User: ${caller.arn} is not authorized to perform: ${about}`;
    throw new AwsFault('AccessDenied', message, { status: 403 });
  }
  return keyOfName(name);
}

/** Changes a policy of the account; `missing` when there is none of this ARN. */
export function changePolicy(
  ctx: Ctx,
  { arn, action, missing = noSuchPolicy }: PolicyChange,
  change: (policy: IamPolicy) => IamPolicy,
): Promise<IamPolicy> {
  const key = ownPolicyKey(ctx, arn, action);
  return changeRecord(
    ctx.client,
    iamPolicyKind,
    key,
    () => missing(arn),
    (policy) => {
      if (accountPolicy(policy).arn !== arn) throw missing(arn);
      return change(policy);
    },
  );
}

export interface PolicyChange {
  readonly arn: string;
  /** The operation, for refusals. */
  readonly action: string;
  readonly missing?: (arn: string) => Error;
}
