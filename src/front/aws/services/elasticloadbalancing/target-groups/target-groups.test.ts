// Target groups: how they are made, checked and filled, and what is told of their targets.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetGroupKind } from '../../../../../model/kinds/target-group.ts';
import type { TargetStatus } from '../../../../../model/traffic-types.ts';
import { faultOf } from '../../../testing.ts';
import { type ElbPlane, openElb } from '../elb.case.ts';
import { deleteTargetGroup } from './delete-target-group.ts';
import { deregisterTargets } from './deregister-targets.ts';
import { describeTargetGroupAttributes } from './describe-target-group-attributes.ts';
import { describeTargetGroups } from './describe-target-groups.ts';
import { describeTargetHealth } from './describe-target-health.ts';
import { modifyTargetGroup } from './modify-target-group.ts';
import { modifyTargetGroupAttributes } from './modify-target-group-attributes.ts';
import { registerTargets } from './register-targets.ts';

let plane: ElbPlane;
beforeEach(async () => {
  plane = await openElb();
});
afterEach(() => plane.close());

const stored = async (name = 'blue') =>
  plane.ctx.client.get(targetGroupKind, { namespace: plane.ctx.region, name });

const attributes = (TargetGroupArn: string, values: { readonly [key: string]: string }) =>
  modifyTargetGroupAttributes(
    { TargetGroupArn, Attributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })) },
    plane.ctx,
  );

describe('a target group', () => {
  test('is described as AWS describes it, with the defaults of its health check', async () => {
    const arn = await plane.group('blue');
    const balancer = await plane.balancer();
    await plane.listener(balancer, arn);
    expect((await describeTargetGroups({ LoadBalancerArn: balancer }, plane.ctx)).TargetGroups).toEqual([
      {
        TargetGroupArn: arn,
        TargetGroupName: 'blue',
        Protocol: 'HTTP',
        Port: 80,
        VpcId: plane.vpcId,
        HealthCheckProtocol: 'HTTP',
        HealthCheckPort: 'traffic-port',
        HealthCheckEnabled: true,
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: [balancer],
        TargetType: 'ip',
        ProtocolVersion: 'HTTP1',
        IpAddressType: 'ipv4',
      },
    ]);
  });

  test.each([
    [{ Name: 'a.b' }, 'ValidationError: Target group name'],
    [{ Protocol: 'GENEVE' }, 'UnsupportedProtocolException'],
    [{ ProtocolVersion: 'GRPC' }, "protocol version 'GRPC'"],
    [{ ProtocolVersion: '', Port: 0 }, "ValidationError: Port '0' must be between 1 and 65535"],
    [{ VpcId: 'vpc-1' }, "ValidationError: The VPC ID 'vpc-1' is not found"],
    [{ TargetType: 'lambda' }, 'InvalidConfigurationRequestException'],
    [{ HealthCheckIntervalSeconds: 4 }, 'Health check interval must be between 5 and 300 seconds'],
    [{ HealthCheckTimeoutSeconds: 30 }, "Health check timeout '30' must be smaller than the interval '30'"],
    [{ HealthyThresholdCount: 1 }, 'Health check healthy threshold count must be between 2 and 10'],
    [{ HealthCheckPath: 'x' }, "Health check path 'x'"],
    [{ HealthCheckPort: '0' }, "Health check port '0' must be either 'traffic-port'"],
    [{ HealthCheckProtocol: 'TCP' }, "Health check protocol 'TCP' must be one of 'HTTPS, HTTP'"],
    [{ Matcher: { HttpCode: '199' } }, "matcher HTTP code '199'"],
    [{ HealthCheckEnabled: false }, 'Health check enabled must be true'],
  ])('with %j is refused', async (input, words) => {
    expect(await faultOf(plane.group('blue', input))).toContain(words);
  });

  test('made twice is made once, with other settings it is refused', async () => {
    expect(await plane.group('blue')).toBe(await plane.group('blue'));
    expect(await faultOf(plane.group('blue', { Port: 81 }))).toContain('DuplicateTargetGroupNameException');
  });

  test('changes its check', async () => {
    const TargetGroupArn = await plane.group('blue');
    const change = { HealthCheckPath: '/up', HealthCheckPort: '9000', Matcher: { HttpCode: '200,204' } };
    const { TargetGroups = [] } = await modifyTargetGroup({ TargetGroupArn, ...change }, plane.ctx);
    expect(TargetGroups[0]).toMatchObject({ ...change, HealthCheckTimeoutSeconds: 5 });
  });

  test('that a listener sends to cannot be deleted', async () => {
    const TargetGroupArn = await plane.group('blue');
    const LoadBalancerArn = await plane.balancer();
    await plane.listener(LoadBalancerArn, TargetGroupArn);
    expect(await faultOf(deleteTargetGroup({ TargetGroupArn }, plane.ctx))).toBe(
      `ResourceInUseException: Target group '${TargetGroupArn}' is currently in use by a listener or a rule`,
    );
    const free = await plane.group('free');
    await deleteTargetGroup({ TargetGroupArn: free }, plane.ctx);
    await deleteTargetGroup({ TargetGroupArn: free }, plane.ctx);
    expect(await faultOf(describeTargetGroups({ Names: ['free'] }, plane.ctx))).toBe(
      'TargetGroupNotFoundException: One or more target groups not found',
    );
  });
});

describe('attributes of a target group', () => {
  test.each([
    [{ 'deregistration_delay.timeout_seconds': '7' }, { drainTimeoutMs: 7000 }],
    [{ 'load_balancing.algorithm.type': 'least_outstanding_requests' }, { algorithm: 'least-requests' }],
    [{ 'slow_start.duration_seconds': '30' }, { slowStartMs: 30_000 }],
    [
      { 'stickiness.enabled': 'true', 'stickiness.lb_cookie.duration_seconds': '60' },
      { stickiness: { type: 'cookie', cookieName: 'AWSALB', durationSeconds: 60 } },
    ],
    [
      {
        'stickiness.enabled': 'true',
        'stickiness.type': 'app_cookie',
        'stickiness.app_cookie.cookie_name': 'SID',
      },
      { stickiness: { type: 'app-cookie', cookieName: 'SID', durationSeconds: 86_400 } },
    ],
  ])('%j do %j', async (values, spec) => {
    const TargetGroupArn = await plane.group('blue');
    await attributes(TargetGroupArn, values);
    expect((await stored()).spec).toMatchObject(spec);
    const { Attributes } = await describeTargetGroupAttributes({ TargetGroupArn }, plane.ctx);
    for (const [Key, Value] of Object.entries(values)) expect(Attributes).toContainEqual({ Key, Value });
  });

  test.each([
    [{ 'slow_start.duration_seconds': '5' }, 'ValidationError'],
    [{ 'preserve_client_ip.enabled': 'true' }, 'is not recognized'],
    [{ 'stickiness.enabled': 'true', 'stickiness.type': 'app_cookie' }, 'cookie_name'],
    [
      { 'slow_start.duration_seconds': '30', 'load_balancing.algorithm.type': 'weighted_random' },
      'InvalidConfigurationRequestException',
    ],
  ])('%j are refused', async (values, words) => {
    expect(await faultOf(attributes(await plane.group('blue'), values))).toContain(words);
  });

  test('that would keep the address of clients are refused with a way out', async () => {
    const arn = await plane.group('tcp', { Protocol: 'TCP' });
    expect(await faultOf(attributes(arn, { 'preserve_client_ip.enabled': 'true' }))).toContain(
      'proxy_protocol_v2',
    );
    await attributes(arn, { 'proxy_protocol_v2.enabled': 'true' });
    expect((await stored('tcp')).spec.proxyProtocol).toBe(true);
  });
});

describe('targets', () => {
  const Id = '10.0.0.1';
  const health = async (TargetGroupArn: string, Targets?: { Id: string; Port?: number }[]) =>
    (await describeTargetHealth({ TargetGroupArn, Targets }, plane.ctx)).TargetHealthDescriptions?.map(
      ({ TargetHealth: { State, Reason } = {} }) => [State, Reason],
    );
  const used = async () => {
    const arn = await plane.group('blue');
    await plane.listener(await plane.balancer(), arn);
    return arn;
  };

  test.each<{ name: string; status: readonly TargetStatus[]; told: readonly (string | undefined)[] }>([
    { name: 'just registered', status: [], told: ['initial', 'Elb.RegistrationInProgress'] },
    {
      name: 'well',
      status: [{ address: Id, port: 80, state: 'healthy' }],
      told: ['healthy', undefined],
    },
    {
      name: 'answering wrongly',
      status: [{ address: Id, port: 80, state: 'unhealthy', reason: 'Target.ResponseCodeMismatch' }],
      told: ['unhealthy', 'Target.ResponseCodeMismatch'],
    },
    {
      name: 'registered again after it left',
      status: [{ address: Id, port: 80, state: 'draining', reason: 'Target.DeregistrationInProgress' }],
      told: ['initial', 'Elb.RegistrationInProgress'],
    },
  ])('$name', async ({ status, told }) => {
    const TargetGroupArn = await used();
    await registerTargets({ TargetGroupArn, Targets: [{ Id }] }, plane.ctx);
    await plane.ctx.client.updateStatus(targetGroupKind, {
      ...(await stored()),
      status: { targets: status },
    });
    expect(await health(TargetGroupArn)).toEqual([told]);
  });

  test('of a group that nobody sends to are unused, those that are not registered say so', async () => {
    const arn = await plane.group('blue');
    await registerTargets({ TargetGroupArn: arn, Targets: [{ Id }] }, plane.ctx);
    expect(await health(arn, [{ Id }, { Id: '10.0.0.2' }])).toEqual([
      ['unused', 'Target.NotInUse'],
      ['unused', 'Target.NotRegistered'],
    ]);
  });

  test('that are deregistered drain, on every port where none is named', async () => {
    const TargetGroupArn = await used();
    await registerTargets(
      {
        TargetGroupArn,
        Targets: [
          { Id, Port: 1 },
          { Id, Port: 2 },
        ],
      },
      plane.ctx,
    );
    await deregisterTargets({ TargetGroupArn, Targets: [{ Id }] }, plane.ctx);
    expect(await health(TargetGroupArn)).toEqual([
      ['draining', 'Target.DeregistrationInProgress'],
      ['draining', 'Target.DeregistrationInProgress'],
    ]);
  });

  test.each([
    [{ TargetType: 'ip' }, [{ Id: 'i-00000000000000001' }], 'is not a valid IPv4 address'],
    [{ TargetType: 'ip' }, [{ Id, Port: 70_000 }], "Port '70000'"],
    [{ TargetType: 'ip' }, [], 'At least one target must be specified'],
    [{ TargetType: 'instance' }, [{ Id }], "InvalidTargetException: Instance ID '10.0.0.1' is not valid"],
    [{ TargetType: 'instance' }, [{ Id: 'i-00000000000000001' }], 'are not in a running state'],
  ])('of a group of %j cannot be %j', async (more, Targets, words) => {
    const TargetGroupArn = await plane.group('blue', more);
    expect(await faultOf(registerTargets({ TargetGroupArn, Targets }, plane.ctx))).toContain(words);
  });
});
