import type { DescribeInternetGatewaysCommand, InternetGateway } from '@aws-sdk/client-ec2';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { defaultId } from '../default-network.ts';
import { type Describable, describe } from '../describe.ts';

const describable: Describable<InternetGateway> = {
  id: ({ InternetGatewayId }) => InternetGatewayId ?? '',
  prefix: 'igw',
  tags: () => ({}),
  filters: {
    'attachment.state': () => 'available',
    'attachment.vpc-id': ({ Attachments }) => (Attachments ?? []).map(({ VpcId = '' }) => VpcId),
    'internet-gateway-id': ({ InternetGatewayId }) => InternetGatewayId,
    'owner-id': () => ACCOUNT,
  },
};

/** The one of the default VPC, which its main route table names. */
export async function describeInternetGateways(
  input: Input<DescribeInternetGatewaysCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeInternetGatewaysCommand>> {
  const { items: vpcs } = await client.list(vpcKind, { namespace: region });
  const all = vpcs
    .filter(({ spec }) => spec.isDefault)
    .map(
      ({ metadata }): InternetGateway => ({
        InternetGatewayId: defaultId('igw', region, 'default'),
        Attachments: [{ State: 'available' as 'attached', VpcId: metadata.name }], // EC2 says so, its model does not
        OwnerId: ACCOUNT,
        Tags: [],
      }),
    );
  const { items, next } = describe(all, input, input.InternetGatewayIds, describable);
  return { InternetGateways: [...items], NextToken: next };
}
