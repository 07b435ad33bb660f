import type { DeletePolicyCommand } from '@aws-sdk/client-iam';
import { type IamPolicy, iamPolicyKind } from '../../../../../model/kinds/iam-policy.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { deleteConflict, noSuchPolicy } from '../faults.ts';
import { inTurn } from '../in-turn.ts';
import { accountPolicy } from '../managed-policy.ts';
import { ownPolicyKey } from './find-policy.ts';
import { allHolders, usageOf } from './usage.ts';

const VERSIONS_LEFT =
  "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";

/** Deletes a managed policy that nobody uses and that has no other versions. */
export async function deletePolicy(
  { PolicyArn = '' }: Input<DeletePolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeletePolicyCommand>> {
  const key = ownPolicyKey(ctx, PolicyArn, 'DeletePolicy');
  const missing = () => noSuchPolicy(PolicyArn);
  const allowed = async (policy: IamPolicy) => {
    if (accountPolicy(policy).arn !== PolicyArn) throw missing();
    if (usageOf(await allHolders(ctx)).has(PolicyArn))
      throw deleteConflict('Cannot delete a policy attached to entities.');
    if (policy.spec.versions.length > 1) throw deleteConflict(VERSIONS_LEFT);
  };
  await inTurn(() => removeRecord(ctx.client, iamPolicyKind, key, missing, allowed));
  return {};
}
