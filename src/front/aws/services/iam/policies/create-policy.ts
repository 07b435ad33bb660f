import type { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { iamPolicyKind } from '../../../../../model/kinds/iam-policy.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { policyExists } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { accountPolicy } from '../managed-policy.ts';
import { COUNT_CASE, newTags, someTags } from '../tag-sets.ts';
import { nowText } from '../times.ts';
import { checkManagedDocument } from './managed-document.ts';
import { policyView } from './policy-view.ts';

/** Makes a managed policy; its document is version v1. */
export async function createPolicy(
  input: Input<CreatePolicyCommand>,
  { client, clock, ids }: Ctx,
): Promise<Output<CreatePolicyCommand>> {
  const { PolicyName = '', PolicyDocument = '', Path = '/', Description, Tags } = input;
  checkManagedDocument(PolicyDocument);
  const createdAt = nowText(clock);
  const tags = newTags(Tags, COUNT_CASE);
  const spec = {
    policyName: PolicyName,
    policyId: ids.unique('ANPA'),
    path: Path,
    createdAt,
    updatedAt: createdAt,
    defaultVersionId: 'v1',
    nextVersion: 2,
    versions: [{ id: 'v1', document: PolicyDocument, createdAt }],
    ...(Description ? { description: Description } : {}),
    ...(tags ? { tags } : {}),
  };
  const draft = { metadata: keyOfName(PolicyName), spec };
  const made = await createRecord(client, iamPolicyKind, draft, () => policyExists(PolicyName));
  return { Policy: { ...policyView(accountPolicy(made)), ...someTags(tags) } };
}
