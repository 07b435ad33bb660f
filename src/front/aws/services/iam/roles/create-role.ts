import type { CreateRoleCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { holderExists, validationError } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { withBoundary } from '../policies/boundary.ts';
import { LINKED_PATH } from '../service-linked.ts';
import { IGNORE_CASE, newTags } from '../tag-sets.ts';
import { nowText } from '../times.ts';
import { newRoleView } from './role-view.ts';
import { checkTrustDocument } from './trust-document.ts';

const SESSION_SECONDS = 3600;

/** Makes a role. */
export async function createRole(
  input: Input<CreateRoleCommand>,
  ctx: Ctx,
): Promise<Output<CreateRoleCommand>> {
  const {
    RoleName = '',
    Path = '/',
    AssumeRolePolicyDocument = '',
    Description,
    PermissionsBoundary,
  } = input;
  if (Path.startsWith(LINKED_PATH))
    throw validationError(`The path ${LINKED_PATH} is reserved for service-linked roles.`);
  await checkTrustDocument(ctx, AssumeRolePolicyDocument);
  const tags = newTags(input.Tags, IGNORE_CASE);
  const spec = {
    roleName: RoleName,
    roleId: ctx.ids.unique('AROA'),
    path: Path,
    createdAt: nowText(ctx.clock),
    assumeRolePolicyDocument: AssumeRolePolicyDocument,
    maxSessionSeconds: input.MaxSessionDuration ?? SESSION_SECONDS,
    ...(Description ? { description: Description } : {}),
    ...(PermissionsBoundary ? { permissionsBoundary: PermissionsBoundary } : {}),
    ...(tags ? { tags } : {}),
  };
  const draft = { metadata: keyOfName(RoleName), spec };
  const role = await withBoundary(ctx, PermissionsBoundary, () =>
    createRecord(ctx.client, iamRoleKind, draft, () => holderExists('role', RoleName)),
  );
  return { Role: newRoleView(role) };
}
