import type { DescribeNetworkAclsCommand, NetworkAcl, NetworkAclEntry } from '@aws-sdk/client-ec2';
import { subnetKind } from '../../../../../model/kinds/subnet.ts';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { defaultId } from '../default-network.ts';
import { type Describable, describe, unmatched } from '../describe.ts';

const associations = ({ Associations = [] }: NetworkAcl) => Associations;
const describable: Describable<NetworkAcl> = {
  id: ({ NetworkAclId }) => NetworkAclId ?? '',
  prefix: 'acl',
  tags: () => ({}),
  filters: {
    ...unmatched(
      ...['entry.ipv6-cidr', 'entry.icmp.code', 'entry.icmp.type'],
      ...['entry.port-range.from', 'entry.port-range.to'],
    ),
    'association.association-id': (acl) =>
      associations(acl).map(({ NetworkAclAssociationId = '' }) => NetworkAclAssociationId),
    'association.network-acl-id': ({ NetworkAclId }) => NetworkAclId,
    'association.subnet-id': (acl) => associations(acl).map(({ SubnetId = '' }) => SubnetId),
    default: () => true,
    'entry.cidr': () => '0.0.0.0/0',
    'entry.egress': () => ['true', 'false'],
    'entry.protocol': () => '-1',
    'entry.rule-action': () => ['allow', 'deny'],
    'entry.rule-number': (acl) => (acl.Entries ?? []).map(({ RuleNumber }) => String(RuleNumber)),
    'network-acl-id': ({ NetworkAclId }) => NetworkAclId,
    'owner-id': () => ACCOUNT,
    'vpc-id': ({ VpcId }) => VpcId,
  },
};

/** Each VPC's default one, which lets everything pass; there are no others. */
export async function describeNetworkAcls(
  input: Input<DescribeNetworkAclsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeNetworkAclsCommand>> {
  const here = { namespace: region };
  const [vpcs, subnets] = await Promise.all([client.list(vpcKind, here), client.list(subnetKind, here)]);
  const all = vpcs.items.map(({ metadata: { name: VpcId } }): NetworkAcl => {
    const NetworkAclId = defaultId('acl', region, VpcId);
    const ofVpc = subnets.items.filter(({ spec }) => spec.vpcId === VpcId);
    return {
      NetworkAclId,
      VpcId,
      OwnerId: ACCOUNT,
      IsDefault: true,
      Associations: ofVpc.map(({ metadata: { name: SubnetId } }) => ({
        NetworkAclAssociationId: defaultId('aclassoc', region, SubnetId),
        NetworkAclId,
        SubnetId,
      })),
      Entries: [entry(false, true), entry(true, true), entry(false, false), entry(true, false)],
      Tags: [],
    };
  });
  const { items, next } = describe(all, input, input.NetworkAclIds, describable);
  return { NetworkAcls: [...items], NextToken: next };
}

/** All passes by rule 100; the last rule, which nothing reaches, keeps all out. */
function entry(Egress: boolean, passes: boolean): NetworkAclEntry {
  return {
    CidrBlock: '0.0.0.0/0',
    Egress,
    Protocol: '-1',
    RuleAction: passes ? 'allow' : 'deny',
    RuleNumber: passes ? 100 : 32_767,
  };
}
