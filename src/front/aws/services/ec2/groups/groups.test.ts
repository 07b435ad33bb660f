import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
let id: string;
beforeEach(async () => {
  ec2 = await openTestEc2();
  const { GroupId = '' } = await ec2.call('CreateSecurityGroup', {
    GroupName: 'web',
    Description: 'Web',
    VpcId: '',
  });
  id = GroupId;
});
afterEach(() => ec2.close());

const only = async () => (await ec2.call('DescribeSecurityGroups', { GroupIds: [id] })).SecurityGroups?.[0];
const rules = async () =>
  (await ec2.call('DescribeSecurityGroupRules', { Filters: [{ Name: 'group-id', Values: [id] }] }))
    .SecurityGroupRules ?? [];
const http = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

it('a new group lets everything out and nothing in', async () => {
  expect(await only()).toMatchObject({
    GroupName: 'web',
    IpPermissions: [],
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
});

describe('rules', () => {
  it('are added in one call or the other form, and taken away by id or by what they say', async () => {
    const { SecurityGroupRules } = await ec2.call('AuthorizeSecurityGroupIngress', {
      GroupId: id,
      IpPermissions: [
        {
          ...http,
          IpRanges: [{ CidrIp: '10.0.0.9/8', Description: 'inside' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
        },
      ],
    });
    expect(SecurityGroupRules).toMatchObject([
      { IsEgress: false, CidrIpv4: '10.0.0.0/8', Description: 'inside', FromPort: 80 },
      { CidrIpv6: '::/0' },
    ]);
    await ec2.call('AuthorizeSecurityGroupIngress', {
      GroupName: 'web',
      ...{ IpProtocol: '6', FromPort: 22, ToPort: 22, CidrIp: '1.2.3.4/32' },
    });
    expect((await only())?.IpPermissions).toHaveLength(2);
    await ec2.call('RevokeSecurityGroupIngress', {
      GroupId: id,
      IpPermissions: [{ ...http, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
    });
    const six = (await rules()).find(({ CidrIpv6 }) => CidrIpv6)?.SecurityGroupRuleId ?? '';
    const { RevokedSecurityGroupRules } = await ec2.call('RevokeSecurityGroupIngress', {
      GroupId: id,
      SecurityGroupRuleIds: [six],
    });
    expect(RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: six }]);
    expect((await only())?.IpPermissions).toMatchObject([{ FromPort: 22 }]);
  });

  it('of the default are revoked as Terraform does: the second call finds none', async () => {
    const everything = {
      GroupId: id,
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    };
    await ec2.call('RevokeSecurityGroupEgress', everything);
    expect(
      await ec2.fault('RevokeSecurityGroupEgress', {
        GroupId: id,
        IpPermissions: [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
      }),
    ).toBe('InvalidPermission.NotFound: The specified rule does not exist in this security group.');
    expect((await only())?.IpPermissionsEgress).toEqual([]);
  });

  it('may name another group, are described anew, modified and tagged', async () => {
    await ec2.call('AuthorizeSecurityGroupIngress', {
      GroupId: id,
      IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupName: 'default' }] }, http],
    });
    const mine = (await rules()).find(({ FromPort }) => FromPort === 80)?.SecurityGroupRuleId ?? '';
    await ec2.call('UpdateSecurityGroupRuleDescriptionsIngress', {
      GroupId: id,
      IpPermissions: [{ ...http, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }] }],
    });
    expect((await rules()).find(({ FromPort }) => FromPort === 80)?.Description).toBe('all');
    await ec2.call('CreateTags', { Resources: [mine], Tags: [{ Key: 'Name', Value: 'http' }] });
    await ec2.call('ModifySecurityGroupRules', {
      GroupId: id,
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: mine,
          SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' },
        },
      ],
    });
    const [changed] = (await rules()).filter(({ SecurityGroupRuleId }) => SecurityGroupRuleId === mine);
    expect(changed).toMatchObject({ FromPort: 443, Tags: [{ Key: 'Name', Value: 'http' }] });
  });

  it('are not there twice', async () => {
    const input = { GroupId: id, IpPermissions: [http] };
    await ec2.call('AuthorizeSecurityGroupIngress', input);
    expect(await ec2.fault('AuthorizeSecurityGroupIngress', input)).toBe(
      'InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
    );
    expect(await rules()).toHaveLength(2);
  });
});

test.each([
  [
    { ...http, FromPort: undefined },
    "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
  ],
  [{ ...http, ToPort: 70_000 }, 'InvalidParameterValue: TCP/UDP port (70000) out of range'],
  [{ ...http, FromPort: 90 }, 'InvalidParameterValue: Invalid TCP port range (90:80)'],
  [
    { ...http, IpRanges: [{ CidrIp: '10.0.0.0/33' }] },
    'InvalidParameterValue: CIDR block 10.0.0.0/33 is malformed',
  ],
  [
    { ...http, IpRanges: [], UserIdGroupPairs: [{ GroupId: 'sg-01234567' }] },
    "InvalidGroup.NotFound: The security group 'sg-01234567' does not exist",
  ],
  [
    { ...http, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'ä' }] },
    /^InvalidParameterValue: Invalid rule description/,
  ],
])('a rule with %j is refused', async (permission, expected) => {
  const fault = await ec2.fault('AuthorizeSecurityGroupIngress', {
    GroupId: id,
    IpPermissions: [permission],
  });
  expect(fault).toMatch(expected);
  expect((await only())?.IpPermissions).toEqual([]);
});

describe('a group', () => {
  it('that is used is not deleted', async () => {
    const machine = await ec2.launch({ SecurityGroupIds: [id] });
    expect(await ec2.fault('DeleteSecurityGroup', { GroupId: id })).toBe(
      `DependencyViolation: resource ${id} has a dependent object`,
    );
    await ec2.call('TerminateInstances', { InstanceIds: [machine] });
    await ec2.settle();
    await ec2.call('DeleteSecurityGroup', { GroupId: id });
    expect(await ec2.fault('DescribeSecurityGroups', { GroupIds: [id] })).toBe(
      `InvalidGroup.NotFound: The security group '${id}' does not exist`,
    );
  });

  it('that a rule of another names is not deleted, nor is the default one', async () => {
    const { GroupId: other = '' } = await ec2.call('CreateSecurityGroup', {
      GroupName: 'db',
      Description: 'x',
    });
    await ec2.call('AuthorizeSecurityGroupIngress', { GroupId: other, SourceSecurityGroupName: 'web' });
    expect(await ec2.fault('DeleteSecurityGroup', { GroupId: id })).toMatch(/^DependencyViolation: /);
    expect(await ec2.fault('DeleteSecurityGroup', { GroupName: 'default' })).toMatch(/^CannotDelete: /);
  });

  it.each([
    [{ GroupName: 'web' }, /^InvalidGroup.Duplicate: The security group 'web' already exists for VPC 'vpc-/],
    [{ GroupName: 'default' }, /^InvalidParameterValue: Cannot use reserved security group name: default$/],
    [{ GroupName: 'sg-x' }, /^InvalidParameterValue: /],
    [{ GroupName: 'ä' }, /^InvalidParameterValue: .*Character sets beyond ASCII/],
    [
      { GroupName: 'x', VpcId: 'vpc-01234567' },
      /^InvalidVpcID.NotFound: The vpc ID 'vpc-01234567' does not exist$/,
    ],
  ])('with %j is refused', async (input, expected) => {
    expect(await ec2.fault('CreateSecurityGroup', { Description: 'x', ...input })).toMatch(expected);
  });
});
