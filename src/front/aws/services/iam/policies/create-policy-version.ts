import type { CreatePolicyVersionCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { limitExceeded, policyNotAttachable } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { accountPolicy } from '../managed-policy.ts';
import { nowText } from '../times.ts';
import { changePolicy } from './find-policy.ts';
import { checkManagedDocument } from './managed-document.ts';
import { versionView } from './policy-view.ts';

const VERSIONS = 5;
const TOO_MANY = `A managed policy can have up to ${VERSIONS} versions. Before you create a new version, you must delete an existing version.`;

/** Adds a version, which may become the one that counts. */
export async function createPolicyVersion(
  { PolicyArn = '', PolicyDocument = '', SetAsDefault = false }: Input<CreatePolicyVersionCommand>,
  ctx: Ctx,
): Promise<Output<CreatePolicyVersionCommand>> {
  checkManagedDocument(PolicyDocument);
  const about = { arn: PolicyArn, action: 'CreatePolicyVersion', missing: policyNotAttachable };
  const createdAt = nowText(ctx.clock);
  const changed = await changePolicy(ctx, about, (policy) => {
    const { versions, nextVersion, defaultVersionId } = policy.spec;
    if (versions.length >= VERSIONS) throw limitExceeded(TOO_MANY);
    const id = `v${nextVersion}`;
    return withSpec(policy, {
      versions: [...versions, { id, document: PolicyDocument, createdAt }],
      nextVersion: nextVersion + 1,
      updatedAt: createdAt,
      defaultVersionId: SetAsDefault ? id : defaultVersionId,
    });
  });
  const policy = accountPolicy(changed);
  const added = policy.versions.at(-1);
  return added ? { PolicyVersion: versionView(policy, added) } : {};
}
