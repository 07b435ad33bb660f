import type { CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { iamArn } from '../arns.ts';
import { invalidInput } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { LINKED_PATH, type LinkedService, linkedService } from '../service-linked.ts';
import { nowText } from '../times.ts';
import { describedRoleView } from './role-view.ts';

/** Makes the role that a service uses for itself, under the name that AWS gives it. */
export async function createServiceLinkedRole(
  { AWSServiceName = '', Description, CustomSuffix }: Input<CreateServiceLinkedRoleCommand>,
  { client, clock, ids }: Ctx,
): Promise<Output<CreateServiceLinkedRoleCommand>> {
  const service = linkedService(AWSServiceName);
  if (!service) throw invalidInput(`Cannot find Service Linked Role template for ${AWSServiceName}`);
  if (CustomSuffix !== undefined && !service.customSuffix)
    throw invalidInput(`Custom suffix is not allowed for ${AWSServiceName}`);
  const roleName = CustomSuffix === undefined ? service.roleName : `${service.roleName}_${CustomSuffix}`;
  if (roleName.length > 64) throw invalidInput(`Role name ${roleName} is longer than 64 characters`);
  const spec = {
    roleName,
    roleId: ids.unique('AROA'),
    path: `${LINKED_PATH}${AWSServiceName}/`,
    createdAt: nowText(clock),
    ...linkedParts(service, AWSServiceName),
    ...(Description ? { description: Description } : {}),
  };
  const present = () =>
    invalidInput(
      `Service role name ${roleName} has been taken in this account, please try a different suffix.`,
    );
  const draft = { metadata: keyOfName(roleName), spec };
  return { Role: describedRoleView(await createRecord(client, iamRoleKind, draft, present)) };
}

function linkedParts({ policyName }: LinkedService, domain: string) {
  const Statement = [{ Effect: 'Allow', Principal: { Service: [domain] }, Action: ['sts:AssumeRole'] }];
  return {
    linkedService: domain,
    assumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    maxSessionSeconds: 3600,
    attachedPolicies: [iamArn('policy', LINKED_PATH, policyName, 'aws')],
  };
}
