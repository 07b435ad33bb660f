// How a Vpc object is told in EC2's words, and what filters see of it.
import type { Vpc as VpcText } from '@aws-sdk/client-ec2';
import type { Vpc } from '../../../../../model/kinds/vpc.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { defaultId } from '../default-network.ts';
import { type Describable, unmatched } from '../describe.ts';

export function vpcText({ metadata, spec }: Vpc): VpcText {
  const { name, namespace = '' } = metadata;
  const { cidrBlock } = spec;
  return {
    VpcId: name,
    State: 'available',
    CidrBlock: cidrBlock,
    DhcpOptionsId: defaultId('dopt', namespace, 'default'),
    OwnerId: ACCOUNT,
    InstanceTenancy: 'default',
    IsDefault: spec.isDefault ?? false,
    CidrBlockAssociationSet: [
      {
        AssociationId: `vpc-cidr-assoc-${name.slice('vpc-'.length)}`,
        CidrBlock: cidrBlock,
        CidrBlockState: { State: 'associated' },
      },
    ],
    Ipv6CidrBlockAssociationSet: [],
    Tags: tagEntries(spec.tags),
  };
}

export const describableVpc: Describable<Vpc> = {
  id: ({ metadata }) => metadata.name,
  tags: ({ spec }) => spec.tags,
  filters: {
    ...unmatched(
      ...[
        'ipv6-cidr-block-association.ipv6-cidr-block',
        'ipv6-cidr-block-association.ipv6-pool',
        'ipv6-cidr-block-association.association-id',
      ],
      ...['ipv6-cidr-block-association.state'],
    ),
    'vpc-id': ({ metadata }) => metadata.name,
    cidr: ({ spec }) => spec.cidrBlock,
    'cidr-block-association.association-id': ({ metadata: { name } }) =>
      `vpc-cidr-assoc-${name.slice('vpc-'.length)}`,
    'cidr-block-association.cidr-block': ({ spec }) => spec.cidrBlock,
    'cidr-block-association.state': () => 'associated',
    'dhcp-options-id': ({ metadata }) => defaultId('dopt', metadata.namespace ?? '', 'default'),
    'is-default': ({ spec }) => spec.isDefault ?? false,
    isDefault: ({ spec }) => spec.isDefault ?? false,
    'owner-id': () => ACCOUNT,
    state: () => 'available',
  },
};
