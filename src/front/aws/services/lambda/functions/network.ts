// The subnets and security groups that a function asks for: they have to be there, in one VPC.
import type { VpcConfig } from '@aws-sdk/client-lambda';
import type { FunctionConfig } from '../../../../../model/kinds/function-schema.ts';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { subnetKind } from '../../../../../model/kinds/subnet.ts';
import type { Ctx } from '../../../context.ts';
import { invalid } from '../faults.ts';

export interface FunctionNetwork {
  readonly network: NonNullable<FunctionConfig['network']>;
  readonly vpcId: string;
}

/** Undefined when none is asked for. Throws InvalidParameterValueException. */
export async function networkOf(
  ctx: Ctx,
  given: VpcConfig | undefined,
): Promise<FunctionNetwork | undefined> {
  const { SubnetIds: subnets = [], SecurityGroupIds: securityGroups = [] } = given ?? {};
  if (subnets.length === 0 && securityGroups.length === 0) return undefined;
  if (subnets.length === 0 || securityGroups.length === 0)
    throw invalid(
      'Both SubnetIds and SecurityGroupIds must be provided, or neither: VpcConfig names one of them only.',
    );
  const vpcs = [
    ...(await Promise.all(subnets.map((id) => vpcOfSubnet(ctx, id)))),
    ...(await Promise.all(securityGroups.map((id) => vpcOfGroup(ctx, id)))),
  ];
  const [vpcId = ''] = vpcs;
  if (vpcs.some((each) => each !== vpcId))
    throw invalid('Subnets and security groups of a function must belong to one VPC.');
  return { network: { subnets, securityGroups }, vpcId };
}

async function vpcOfSubnet({ client, region }: Ctx, name: string): Promise<string> {
  const found = await client.find(subnetKind, { namespace: region, name });
  if (found) return found.spec.vpcId;
  throw invalid(
    `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${name}' does not exist`,
  );
}

async function vpcOfGroup({ client, region }: Ctx, name: string): Promise<string> {
  const found = await client.find(securityGroupKind, { namespace: region, name });
  if (found) return found.spec.vpcId;
  throw invalid(
    `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '${name}' does not exist`,
  );
}
