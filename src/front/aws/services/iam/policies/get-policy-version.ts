import type { GetPolicyVersionCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { noSuchVersion } from '../faults.ts';
import { getPolicyByArn } from './find-policy.ts';
import { wholeVersionView } from './policy-view.ts';

/** Tells a version with its document. */
export async function getPolicyVersion(
  { PolicyArn = '', VersionId = '' }: Input<GetPolicyVersionCommand>,
  ctx: Ctx,
): Promise<Output<GetPolicyVersionCommand>> {
  const missing = () => noSuchVersion(PolicyArn, VersionId);
  const policy = await getPolicyByArn(ctx, PolicyArn, missing);
  const version = policy.versions.find(({ id }) => id === VersionId);
  if (!version) throw missing();
  return { PolicyVersion: wholeVersionView(policy, version) };
}
