import type { ListPoliciesCommand } from '@aws-sdk/client-iam';
import { iamPolicyKind } from '../../../../../model/kinds/iam-policy.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { awsPolicies } from '../aws-policies/all.ts';
import { byName, listPage } from '../listing.ts';
import { accountPolicy } from '../managed-policy.ts';
import { policyView } from './policy-view.ts';
import { allHolders, usageOf } from './usage.ts';

/** Lists managed policies of the account and of AWS. */
export async function listPolicies(
  input: Input<ListPoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListPoliciesCommand>> {
  const { Scope = 'All', OnlyAttached = false, PathPrefix = '/', PolicyUsageFilter } = input;
  const usage = usageOf(await allHolders(ctx));
  const own = Scope === 'AWS' ? [] : (await ctx.client.list(iamPolicyKind)).items.map(accountPolicy);
  const aws = Scope === 'Local' ? [] : awsPolicies().values();
  const wanted = [...own, ...aws].filter(({ arn, path }) => {
    const { attached = 0, boundary = 0 } = usage.get(arn) ?? {};
    if (!path.startsWith(PathPrefix)) return false;
    if (PolicyUsageFilter === 'PermissionsBoundary') return boundary > 0;
    if (PolicyUsageFilter === 'PermissionsPolicy') return attached > 0;
    return !OnlyAttached || attached > 0;
  });
  const { items, rest } = listPage(wanted, input, ({ name, arn }) => `${byName(name)} ${arn}`);
  return { Policies: items.map((policy) => policyView(policy, usage.get(policy.arn))), ...rest };
}
