// Which security group does a call mean? By id, or by its name in the default VPC.
import { type SecurityGroup, securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { missingParameter, notFound } from '../faults.ts';

export interface GroupReference {
  readonly GroupId?: string;
  readonly GroupName?: string;
}

/** Throws InvalidGroup.NotFound. */
export async function getGroup(
  { client, region }: Ctx,
  { GroupId: id, GroupName: name }: GroupReference,
): Promise<SecurityGroup> {
  if (id) {
    const found = await client.find(securityGroupKind, { namespace: region, name: id });
    if (!found) throw notFound(id, 'sg');
    return found;
  }
  if (!name) throw missingParameter('GroupName or GroupId');
  const vpcs = await client.list(vpcKind, { namespace: region });
  const vpcId = vpcs.items.find(({ spec }) => spec.isDefault)?.metadata.name;
  const { items } = await client.list(securityGroupKind, { namespace: region });
  return (
    items.find(({ spec }) => spec.groupName === name && spec.vpcId === vpcId) ?? missingGroup(name, vpcId)
  );
}

function missingGroup(name: string, vpcId: string | undefined): never {
  const place = vpcId === undefined ? 'default VPC' : `default VPC '${vpcId}'`;
  throw new AwsFault('InvalidGroup.NotFound', `The security group '${name}' does not exist in ${place}`);
}
