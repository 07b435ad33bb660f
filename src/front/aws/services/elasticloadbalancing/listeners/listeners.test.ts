// Listeners and their rules.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenerKind } from '../../../../../model/kinds/listener.ts';
import { faultOf } from '../../../testing.ts';
import { type ElbPlane, openElb } from '../elb.case.ts';
import { createRule } from '../rules/create-rule.ts';
import { deleteRule } from '../rules/delete-rule.ts';
import { describeRules } from '../rules/describe-rules.ts';
import { modifyRule } from '../rules/modify-rule.ts';
import { setRulePriorities } from '../rules/set-rule-priorities.ts';
import { addListenerCertificates } from './add-listener-certificates.ts';
import { createListener } from './create-listener.ts';
import { deleteListener } from './delete-listener.ts';
import { describeListenerCertificates } from './describe-listener-certificates.ts';
import { describeListeners } from './describe-listeners.ts';
import { modifyListener } from './modify-listener.ts';
import { modifyListenerAttributes } from './modify-listener-attributes.ts';
import { removeListenerCertificates } from './remove-listener-certificates.ts';

let plane: ElbPlane;
let balancer: string;
let blue: string;
beforeEach(async () => {
  plane = await openElb();
  balancer = await plane.balancer();
  blue = await plane.group('blue');
});
afterEach(() => plane.close());

const stored = async () => (await plane.ctx.client.list(listenerKind)).items[0]?.spec;
const path = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const forward = () => [{ Type: 'forward' as const, TargetGroupArn: blue }];

describe('a listener', () => {
  test('is described as AWS describes it', async () => {
    const arn = await plane.listener(balancer, blue);
    expect((await describeListeners({ LoadBalancerArn: balancer }, plane.ctx)).Listeners).toEqual([
      {
        ListenerArn: arn,
        LoadBalancerArn: balancer,
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [
          {
            Type: 'forward',
            Order: 1,
            TargetGroupArn: blue,
            ForwardConfig: {
              TargetGroups: [{ TargetGroupArn: blue, Weight: 1 }],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      },
    ]);
    expect(arn.startsWith(`${balancer.replace(':loadbalancer/', ':listener/')}/`)).toBe(true);
  });

  test.each([
    [{ Protocol: 'TCP' }, "ValidationError: Listener protocol 'TCP' must be one of 'HTTPS, HTTP'"],
    [{ Port: 0 }, "ValidationError: Port '0'"],
    [{ Protocol: 'HTTPS' }, 'ValidationError: A certificate must be specified for HTTPS listeners'],
    [{ DefaultActions: [] }, 'ValidationError: An action must be specified'],
    [{ DefaultActions: [{ Type: 'authenticate-oidc' }] }, "Actions of type 'authenticate-oidc'"],
    [{ DefaultActions: [{ Type: 'forward' }] }, 'ValidationError: A target group ARN must be specified'],
    [
      { DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }] },
      'InvalidLoadBalancerActionException',
    ],
    [
      { DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '301' } }] },
      'status code',
    ],
    [{ MutualAuthentication: { Mode: 'verify' } }, 'InvalidConfigurationRequestException'],
  ])('with %j is refused', async (input, words) => {
    const whole = {
      LoadBalancerArn: balancer,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: forward(),
      ...input,
    };
    expect(await faultOf(createListener(whole as Parameters<typeof createListener>[0], plane.ctx))).toContain(
      words,
    );
    expect(await stored()).toBeUndefined();
  });

  test('needs a port of its own and a group that speaks its language and serves nobody else', async () => {
    await plane.listener(balancer, blue);
    expect(await faultOf(plane.listener(balancer, blue))).toContain('DuplicateListenerException');
    const tcp = await plane.group('tcp', { Protocol: 'TCP' });
    expect(await faultOf(plane.listener(balancer, tcp, { Port: 81 }))).toContain(
      'IncompatibleProtocolsException',
    );
    const other = await plane.balancer({ Name: 'other' });
    expect(await faultOf(plane.listener(other, blue))).toContain('TargetGroupAssociationLimitException');
  });

  test('is modified and deleted', async () => {
    const ListenerArn = await plane.listener(balancer, blue);
    const RedirectConfig = { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' as const };
    const DefaultActions = [{ Type: 'redirect' as const, RedirectConfig }];
    const { Listeners = [] } = await modifyListener({ ListenerArn, Port: 8080, DefaultActions }, plane.ctx);
    expect(Listeners[0]).toMatchObject({
      Port: 8080,
      DefaultActions: [
        {
          Type: 'redirect',
          RedirectConfig: { ...RedirectConfig, Host: '#{host}', Path: '/#{path}', Query: '#{query}' },
        },
      ],
    });
    expect((await stored())?.defaultAction).toEqual({
      type: 'redirect',
      statusCode: 301,
      location: 'https://#{host}:443/#{path}?#{query}',
    });
    await deleteListener({ ListenerArn }, plane.ctx);
    expect(await faultOf(deleteListener({ ListenerArn }, plane.ctx))).toBe(
      'ListenerNotFoundException: One or more listeners not found',
    );
  });

  test('speaks TLS with the certificates of ACM', async () => {
    const [first, second] = [await plane.certificate('one'), await plane.certificate('two')];
    const ListenerArn = await plane.listener(balancer, blue, {
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: first }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    });
    await addListenerCertificates({ ListenerArn, Certificates: [{ CertificateArn: second }] }, plane.ctx);
    expect(await stored()).toMatchObject({
      certificate: 'one',
      certificates: ['two'],
      tls: { minVersion: 'TLSv1.3' },
    });
    const { Certificates } = await describeListenerCertificates({ ListenerArn }, plane.ctx);
    expect(Certificates).toEqual([
      { CertificateArn: first, IsDefault: true },
      { CertificateArn: second, IsDefault: false },
    ]);
    await removeListenerCertificates({ ListenerArn, Certificates: [{ CertificateArn: second }] }, plane.ctx);
    expect((await stored())?.certificates).toEqual([]);
    const missing = first.replace('one', 'three');
    const add = addListenerCertificates(
      { ListenerArn, Certificates: [{ CertificateArn: missing }] },
      plane.ctx,
    );
    expect(await faultOf(add)).toBe(`CertificateNotFoundException: Certificate '${missing}' not found`);
    expect(await faultOf(modifyListener({ ListenerArn, SslPolicy: 'none' }, plane.ctx))).toContain(
      'SSLPolicyNotFound',
    );
  });

  test('changes the headers of answers by its attributes', async () => {
    const ListenerArn = await plane.listener(balancer, blue);
    const Attributes = [
      { Key: 'routing.http.response.server.enabled', Value: 'false' },
      { Key: 'routing.http.response.x_frame_options.header_value', Value: 'DENY' },
    ];
    await modifyListenerAttributes({ ListenerArn, Attributes }, plane.ctx);
    expect((await stored())?.responseHeaders).toEqual({
      set: [{ name: 'x-frame-options', value: 'DENY' }],
      remove: ['server'],
    });
  });
});

describe('rules', () => {
  const rule = async (Priority: number, more: object = {}) => {
    const [listener] = (await describeListeners({ LoadBalancerArn: balancer }, plane.ctx)).Listeners ?? [];
    const ListenerArn = listener?.ListenerArn ?? (await plane.listener(balancer, blue));
    const input = { ListenerArn, Priority, Conditions: [path('/a/*')], Actions: forward(), ...more };
    const { Rules = [] } = await createRule(input, plane.ctx);
    return { ListenerArn, RuleArn: Rules[0]?.RuleArn ?? '', rule: Rules[0] };
  };
  const priorities = async (ListenerArn: string) =>
    (await describeRules({ ListenerArn }, plane.ctx)).Rules?.map(({ Priority }) => Priority);

  test('keep every sort of condition as it was given', async () => {
    const Conditions = [
      { Field: 'host-header', Values: ['*.example.com'], HostHeaderConfig: { Values: ['*.example.com'] } },
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-A', Values: ['1*'] } },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '1' }] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
      { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } },
    ];
    expect((await rule(1, { Conditions })).rule?.Conditions).toEqual(Conditions);
  });

  test.each([
    [{ Conditions: [] }, 'A condition must be specified'],
    [{ Conditions: [{ Field: 'path' }] }, "Condition field 'path' must be one of"],
    [{ Conditions: [path('/a'), path('/b')] }, "Only one 'path-pattern' condition"],
    [{ Conditions: [path('1', '2', '3', '4', '5', '6')] }, 'at most 5 condition values'],
    [
      { Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.1'] } }] },
      'is not a valid CIDR block',
    ],
    [{ Conditions: [{ Field: 'path-pattern', RegexValues: ['a'] }] }, 'regular expressions'],
    [{ Priority: 50_001 }, "Priority '50001' must be between 1 and 50000"],
  ])('with %j are refused', async (input, words) => {
    expect(await faultOf(rule(1, input))).toContain(words);
  });

  test('are told by priority, the default one last', async () => {
    const { ListenerArn } = await rule(100);
    await rule(20);
    await rule(3);
    expect(await priorities(ListenerArn)).toEqual(['3', '20', '100', 'default']);
    expect(await faultOf(rule(20))).toBe("PriorityInUseException: Priority '20' is currently in use");
  });

  test('change places', async () => {
    const [a, b] = [await rule(1), await rule(2)];
    const RulePriorities = [
      { RuleArn: a.RuleArn, Priority: 2 },
      { RuleArn: b.RuleArn, Priority: 1 },
    ];
    await setRulePriorities({ RulePriorities }, plane.ctx);
    const { Rules = [] } = await describeRules({ RuleArns: [a.RuleArn] }, plane.ctx);
    expect(Rules[0]?.Priority).toBe('2');
    const taken = setRulePriorities({ RulePriorities: [{ RuleArn: a.RuleArn, Priority: 1 }] }, plane.ctx);
    expect(await faultOf(taken)).toContain('PriorityInUse');
  });

  test('forward by weight, and clients come back where they are told to', async () => {
    const green = await plane.group('green');
    const TargetGroups = [
      { TargetGroupArn: blue, Weight: 9 },
      { TargetGroupArn: green, Weight: 1 },
    ];
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    const Actions = [{ Type: 'forward', ForwardConfig: { TargetGroups, TargetGroupStickinessConfig } }];
    const { rule: made, RuleArn } = await rule(1, { Actions });
    expect(made?.Actions).toEqual([{ ...Actions[0], Order: 1 }]);
    expect((await stored())?.rules?.[0]?.action).toMatchObject({
      stickiness: { durationSeconds: 60, enabled: true },
    });
    await modifyRule({ RuleArn, Conditions: [path('/b')] }, plane.ctx);
    expect((await stored())?.rules?.[0]).toMatchObject({
      match: { paths: ['/b'] },
      action: { type: 'forward' },
    });
  });

  test('are deleted, but the default one is not', async () => {
    const { ListenerArn, RuleArn } = await rule(1);
    const { Rules = [] } = await describeRules({ ListenerArn }, plane.ctx);
    const last = Rules.at(-1)?.RuleArn ?? '';
    expect(await faultOf(deleteRule({ RuleArn: last }, plane.ctx))).toContain(
      'OperationNotPermittedException',
    );
    await deleteRule({ RuleArn }, plane.ctx);
    expect(await priorities(ListenerArn)).toEqual(['default']);
    expect(await faultOf(deleteRule({ RuleArn }, plane.ctx))).toBe(
      'RuleNotFoundException: One or more rules not found',
    );
  });
});
