import type { UpdateRoleDescriptionCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { describedRoleView } from './role-view.ts';

/** A service-linked role lets this through. */
export async function updateRoleDescription(
  { RoleName = '', Description = '' }: Input<UpdateRoleDescriptionCommand>,
  { client }: Ctx,
): Promise<Output<UpdateRoleDescriptionCommand>> {
  const missing = () => noSuchHolder('role', RoleName);
  const role = await changeRecord(client, iamRoleKind, keyOfName(RoleName), missing, (found) =>
    withSpec(found, { description: Description }),
  );
  return { Role: describedRoleView(role) };
}
