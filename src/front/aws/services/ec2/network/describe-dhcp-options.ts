import type { DescribeDhcpOptionsCommand, DhcpOptions } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { defaultId } from '../default-network.ts';
import { type Describable, describe } from '../describe.ts';

const describable: Describable<DhcpOptions> = {
  id: ({ DhcpOptionsId }) => DhcpOptionsId ?? '',
  prefix: 'dopt',
  tags: () => ({}),
  filters: {
    'dhcp-options-id': ({ DhcpOptionsId }) => DhcpOptionsId,
    key: ({ DhcpConfigurations }) => (DhcpConfigurations ?? []).map(({ Key = '' }) => Key),
    'owner-id': () => ACCOUNT,
    value: ({ DhcpConfigurations }) =>
      (DhcpConfigurations ?? []).flatMap(({ Values }) => (Values ?? []).map(({ Value = '' }) => Value)),
  },
};

/** One set, of all VPCs of a region. */
export async function describeDhcpOptions(
  input: Input<DescribeDhcpOptionsCommand>,
  { region }: Ctx,
): Promise<Output<DescribeDhcpOptionsCommand>> {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  const options: DhcpOptions = {
    DhcpOptionsId: defaultId('dopt', region, 'default'),
    OwnerId: ACCOUNT,
    DhcpConfigurations: [
      { Key: 'domain-name', Values: [{ Value: domain }] },
      { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
    ],
    Tags: [],
  };
  const { items, next } = describe([options], input, input.DhcpOptionsIds, describable);
  return { DhcpOptions: [...items], NextToken: next };
}
