import type { DescribeVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { invalidParameter, notFound } from '../faults.ts';

/** One attribute a call. */
export async function describeVpcAttribute(
  { VpcId, Attribute }: Input<DescribeVpcAttributeCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeVpcAttributeCommand>> {
  const { spec } = await getRecord(client, vpcKind, { namespace: region, name: VpcId }, () =>
    notFound(VpcId),
  );
  switch (Attribute) {
    case 'enableDnsSupport':
      return { VpcId, EnableDnsSupport: { Value: spec.dnsSupport ?? true } };
    case 'enableDnsHostnames':
      return { VpcId, EnableDnsHostnames: { Value: spec.dnsHostnames ?? false } };
    case 'enableNetworkAddressUsageMetrics':
      return { VpcId, EnableNetworkAddressUsageMetrics: { Value: spec.networkAddressUsageMetrics ?? false } };
    default:
      throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  }
}
