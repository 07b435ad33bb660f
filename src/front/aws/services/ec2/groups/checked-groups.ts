// Security groups that a call names by id for something in a VPC.
import { groupsOf } from '../../../../../core/machines/place.ts';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { asFault } from '../launch-world.ts';

/** Each once. Throws InvalidGroup.NotFound, InvalidGroupId.Malformed. */
export async function checkedGroups(
  { client, region }: Ctx,
  ids: readonly string[],
  vpcId: string,
): Promise<readonly string[]> {
  const { items } = await client.list(securityGroupKind, { namespace: region });
  const place = { vpcId, subnet: '', zone: '', publicAddress: false };
  return asFault(() => groupsOf({ securityGroups: ids }, place, items));
}
