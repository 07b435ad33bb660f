import type { ListPolicyVersionsCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { policyNotAttachable } from '../faults.ts';
import { listPage } from '../listing.ts';
import { getPolicyByArn } from './find-policy.ts';
import { versionView } from './policy-view.ts';

/** `v12` sorts before `v9`: the newest comes first. */
const newestFirst = (id: string): string => String(1e9 - Number(id.slice(1))).padStart(10, '0');

/** Lists versions, without their documents. */
export async function listPolicyVersions(
  input: Input<ListPolicyVersionsCommand>,
  ctx: Ctx,
): Promise<Output<ListPolicyVersionsCommand>> {
  const policy = await getPolicyByArn(ctx, input.PolicyArn ?? '', policyNotAttachable);
  const { items, rest } = listPage(policy.versions, input, ({ id }) => newestFirst(id));
  return { Versions: items.map((version) => versionView(policy, version)), ...rest };
}
