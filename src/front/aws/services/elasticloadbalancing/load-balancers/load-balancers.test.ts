// Load balancers as clients make, describe, change and delete them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadBalancerKind } from '../../../../../model/kinds/load-balancer.ts';
import { faultOf } from '../../../testing.ts';
import { type ElbPlane, openElb } from '../elb.case.ts';
import { describeListeners } from '../listeners/describe-listeners.ts';
import { addTags } from '../tags/add-tags.ts';
import { describeTags } from '../tags/describe-tags.ts';
import { removeTags } from '../tags/remove-tags.ts';
import { createLoadBalancer } from './create-load-balancer.ts';
import { deleteLoadBalancer } from './delete-load-balancer.ts';
import { describeLoadBalancerAttributes } from './describe-load-balancer-attributes.ts';
import { describeLoadBalancers } from './describe-load-balancers.ts';
import { modifyLoadBalancerAttributes } from './modify-load-balancer-attributes.ts';
import { setSecurityGroups } from './set-security-groups.ts';
import { setSubnets } from './set-subnets.ts';

let plane: ElbPlane;
beforeEach(async () => {
  plane = await openElb();
});
afterEach(() => plane.close());

const attributes = (LoadBalancerArn: string, values: { readonly [key: string]: string }) =>
  modifyLoadBalancerAttributes(
    { LoadBalancerArn, Attributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })) },
    plane.ctx,
  );

const stored = async () => (await plane.ctx.client.list(loadBalancerKind)).items[0];

describe('a load balancer', () => {
  test('is described as AWS describes it', async () => {
    const arn = await plane.balancer();
    const { LoadBalancers = [] } = await describeLoadBalancers({ Names: ['web'] }, plane.ctx);
    expect(LoadBalancers).toEqual([
      {
        LoadBalancerArn: arn,
        DNSName: expect.stringMatching(/^web-\d{10}\.us-east-2\.elb\.amazonaws\.com$/),
        CanonicalHostedZoneId: 'Z3AADJGX6KTTL2',
        CreatedTime: expect.any(Date),
        LoadBalancerName: 'web',
        Scheme: 'internet-facing',
        VpcId: plane.vpcId,
        State: { Code: 'provisioning' },
        Type: 'application',
        AvailabilityZones: plane.subnets.map((SubnetId) => ({
          ZoneName: expect.stringMatching(/^us-east-2[abc]$/),
          SubnetId,
          LoadBalancerAddresses: [],
        })),
        SecurityGroups: [expect.stringMatching(/^sg-/)],
        IpAddressType: 'ipv4',
      },
    ]);
    expect(arn).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-2:123456789012:loadbalancer\/app\/web\/[0-9a-f]{16}$/,
    );
  });

  test.each([
    [{ address: '127.77.0.2', ready: true }, { Code: 'active' }],
    [
      { address: '127.77.0.2', ready: false, message: 'no port' },
      { Code: 'active_impaired', Reason: 'no port' },
    ],
    [
      { ready: false, message: 'no address' },
      { Code: 'failed', Reason: 'no address' },
    ],
  ])('whose status is %j is in the state %j', async (status, State) => {
    await plane.balancer();
    const balancer = await stored();
    if (balancer) await plane.ctx.client.updateStatus(loadBalancerKind, { ...balancer, status });
    expect((await describeLoadBalancers({}, plane.ctx)).LoadBalancers?.[0]?.State).toEqual(State);
  });

  test('made twice with the same settings is made once', async () => {
    expect(await plane.balancer()).toBe(await plane.balancer());
    expect(await faultOf(plane.balancer({ Scheme: 'internal' }))).toBe(
      "DuplicateLoadBalancerNameException: A load balancer with the same name 'web' exists, but with different settings",
    );
  });

  test('of type network has no default security group and AWS names of its own', async () => {
    await plane.balancer({ Name: 'Tcp', Type: 'network', Subnets: [plane.subnets[0]] });
    const [network] = (await describeLoadBalancers({}, plane.ctx)).LoadBalancers ?? [];
    expect(network).toMatchObject({
      DNSName: expect.stringMatching(/^tcp-[0-9a-f]{16}\.elb\.us-east-2\.amazonaws\.com$/),
      CanonicalHostedZoneId: 'ZLMOA37VPKANP',
      Type: 'network',
    });
    expect(network?.SecurityGroups).toBeUndefined();
  });

  test.each([
    [
      { Name: 'a b' },
      "ValidationError: Load balancer name 'a b' can only contain characters that are alphanumeric",
    ],
    [{ Name: '-a' }, 'cannot begin or end with a hyphen'],
    [{ Name: 'x'.repeat(33) }, "cannot be longer than '32' characters"],
    [{ Name: 'internal-a' }, "cannot begin with 'internal-'"],
    [{ Subnets: [] }, 'ValidationError: At least one subnet must be specified'],
    [{ Subnets: ['subnet-1'] }, "SubnetNotFoundException: The subnet ID 'subnet-1' does not exist"],
    [{ SecurityGroups: ['sg-1'] }, "InvalidSecurityGroupException: The security group 'sg-1' does not exist"],
    [{ IpAddressType: 'dualstack' }, 'InvalidConfigurationRequestException'],
    [{ Type: 'gateway' }, "InvalidConfigurationRequestException: Load balancers of type 'gateway'"],
    [{ Tags: [{ Key: 'a' }, { Key: 'a' }] }, 'DuplicateTagKeysException'],
  ])('with %j is refused', async (input, words) => {
    const whole = { Name: 'web', Subnets: [...plane.subnets], ...input } as Parameters<
      typeof createLoadBalancer
    >[0];
    expect(await faultOf(createLoadBalancer(whole, plane.ctx))).toContain(words);
    expect((await describeLoadBalancers({}, plane.ctx)).LoadBalancers).toEqual([]);
  });

  test('in one zone only is refused', async () => {
    expect(await faultOf(plane.balancer({ Subnets: plane.subnets.slice(0, 1) }))).toBe(
      'ValidationError: At least two subnets in two different Availability Zones must be specified',
    );
  });

  test('that is not there is not found, by name and by ARN', async () => {
    const arn = await plane.balancer();
    expect(await faultOf(describeLoadBalancers({ Names: ['no'] }, plane.ctx))).toBe(
      "LoadBalancerNotFoundException: Load balancers '[no]' not found",
    );
    const other = arn.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await faultOf(describeLoadBalancers({ LoadBalancerArns: [other] }, plane.ctx))).toBe(
      'LoadBalancerNotFoundException: One or more load balancers not found',
    );
  });

  test('is deleted with its listeners, unless it is protected; once more is no error', async () => {
    const LoadBalancerArn = await plane.balancer();
    await plane.listener(LoadBalancerArn, await plane.group('blue'));
    await attributes(LoadBalancerArn, { 'deletion_protection.enabled': 'true' });
    expect(await faultOf(deleteLoadBalancer({ LoadBalancerArn }, plane.ctx))).toContain(
      'OperationNotPermittedException: Load balancer',
    );
    await attributes(LoadBalancerArn, { 'deletion_protection.enabled': 'false' });
    expect((await describeListeners({ LoadBalancerArn }, plane.ctx)).Listeners).toHaveLength(1);
    await deleteLoadBalancer({ LoadBalancerArn }, plane.ctx);
    await deleteLoadBalancer({ LoadBalancerArn }, plane.ctx);
    expect(await faultOf(describeListeners({ LoadBalancerArn }, plane.ctx))).toContain(
      'LoadBalancerNotFound',
    );
    expect(JSON.parse(await plane.dump(loadBalancerKind))).toEqual([]);
  });

  test('changes its security groups and subnets', async () => {
    const LoadBalancerArn = await plane.balancer();
    const Subnets = plane.subnets.slice(1);
    const { AvailabilityZones = [] } = await setSubnets({ LoadBalancerArn, Subnets }, plane.ctx);
    expect(AvailabilityZones.map(({ SubnetId }) => SubnetId)).toEqual(Subnets);
    expect(
      await faultOf(setSecurityGroups({ LoadBalancerArn, SecurityGroups: ['sg-1'] }, plane.ctx)),
    ).toContain('InvalidSecurityGroup');
  });
});

describe('attributes of a load balancer', () => {
  test('are told with their defaults, and do what they say', async () => {
    const LoadBalancerArn = await plane.balancer();
    const { Attributes: before = [] } = await describeLoadBalancerAttributes({ LoadBalancerArn }, plane.ctx);
    expect(before).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '60' });
    await attributes(LoadBalancerArn, {
      'idle_timeout.timeout_seconds': '90',
      'routing.http2.enabled': 'false',
      'access_logs.s3.enabled': 'true',
      'routing.http.xff_header_processing.mode': 'remove',
    });
    const { Attributes = [] } = await describeLoadBalancerAttributes({ LoadBalancerArn }, plane.ctx);
    expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '90' });
    expect(Attributes).toHaveLength(before.length);
    expect((await stored())?.spec).toMatchObject({
      idleTimeoutSeconds: 90,
      http: {
        http2: false,
        forwardedFor: 'remove',
        traceId: true,
        accessLog: expect.stringMatching(/^app\/web\//),
      },
    });
  });

  test.each([
    [{ 'no.such': 'x' }, "ValidationError: Attribute key 'no.such' is not recognized"],
    [{ 'idle_timeout.timeout_seconds': '4001' }, "ValidationError: Attribute value '4001' is not valid"],
    [{ 'connection_logs.s3.enabled': 'true' }, 'InvalidConfigurationRequestException'],
    [{ constructor: 'x' }, 'is not recognized'],
  ])('%j are refused', async (values, words) => {
    const LoadBalancerArn = await plane.balancer();
    expect(await faultOf(attributes(LoadBalancerArn, values))).toContain(words);
    expect((await stored())?.spec.attributes).toEqual({});
  });
});

test('tags are added, described and removed', async () => {
  const arn = await plane.balancer({ Tags: [{ Key: 'a', Value: '1' }] });
  const group = await plane.group('blue');
  const ResourceArns = [arn, group, await plane.listener(arn, group)];
  await addTags({ ResourceArns, Tags: [{ Key: 'b', Value: '2' }] }, plane.ctx);
  await removeTags({ ResourceArns, TagKeys: ['a'] }, plane.ctx);
  const { TagDescriptions } = await describeTags({ ResourceArns }, plane.ctx);
  expect(TagDescriptions).toEqual(
    ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] })),
  );
});
