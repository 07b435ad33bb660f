// The attributes of target groups, and what they do.
import type { Stickiness, TargetGroup } from '../../../../../model/traffic-types.ts';
import { unsupported, validationError } from '../faults.ts';
import { isLayer7 } from '../target-groups/health-check.ts';
import { type Attribute, attributeOf, BOOLEAN, changedAttributes, type Rules } from './attributes.ts';

const ONE_ZONE = 'all targets are behind one address';
const PERCENT = { values: /^\d/, why: 'targets count as unhealthy one by one' };

const COMMON: Rules = {
  'deregistration_delay.timeout_seconds': { value: '300', allowed: [0, 3600] },
  'stickiness.enabled': { value: 'false', allowed: BOOLEAN },
  'load_balancing.cross_zone.enabled': {
    value: 'use_load_balancer_configuration',
    allowed: /^(true|false|use_load_balancer_configuration)$/,
    refused: { values: /^false$/, why: ONE_ZONE },
  },
  'target_group_health.dns_failover.minimum_healthy_targets.count': {
    value: '1',
    allowed: /^(off|[1-9]\d*)$/,
    refused: { values: /^([2-9]|\d\d+)$/, why: ONE_ZONE },
  },
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': {
    value: 'off',
    allowed: /^(off|[1-9]\d?|100)$/,
    refused: { values: /^\d/, why: ONE_ZONE },
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': {
    value: '1',
    allowed: /^[1-9]\d*$/,
    refused: { values: /^([2-9]|\d\d+)$/, why: PERCENT.why },
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': {
    value: 'off',
    allowed: /^(off|[1-9]\d?|100)$/,
    refused: PERCENT,
  },
};

const APPLICATION: Rules = {
  ...COMMON,
  'stickiness.type': { value: 'lb_cookie', allowed: /^(lb_cookie|app_cookie)$/ },
  'stickiness.lb_cookie.duration_seconds': { value: '86400', allowed: [1, 604_800] },
  'stickiness.app_cookie.duration_seconds': { value: '86400', allowed: [1, 604_800] },
  'stickiness.app_cookie.cookie_name': { value: '', allowed: /^(?!AWSALB)[A-Za-z0-9_.:-]{0,200}$/ },
  'load_balancing.algorithm.type': {
    value: 'round_robin',
    allowed: /^(round_robin|least_outstanding_requests|weighted_random)$/,
  },
  'load_balancing.algorithm.anomaly_mitigation': {
    value: 'off',
    allowed: /^(on|off)$/,
    refused: { values: /^on$/, why: 'the share of a target does not follow its errors' },
  },
  'slow_start.duration_seconds': { value: '0', allowed: /^(0|[3-9]\d|[1-8]\d\d|900)$/ },
};

const NETWORK: Rules = {
  ...COMMON,
  'stickiness.type': { value: 'source_ip', allowed: /^source_ip$/ },
  'deregistration_delay.connection_termination.enabled': {
    value: 'false',
    allowed: BOOLEAN,
    refused: { values: /^true$/, why: 'connections of a target that left go on until they end' },
  },
  'preserve_client_ip.enabled': {
    value: 'false',
    allowed: BOOLEAN,
    refused: {
      values: /^true$/,
      why: "targets see the load balancer's address; proxy_protocol_v2.enabled tells them the client's",
    },
  },
  'proxy_protocol_v2.enabled': { value: 'false', allowed: BOOLEAN },
  'target_health_state.unhealthy.connection_termination.enabled': {
    value: 'false',
    allowed: BOOLEAN,
    refused: { values: /^true$/, why: 'connections of an unhealthy target go on until they end' },
  },
  'target_health_state.unhealthy.draining_interval_seconds': {
    value: '0',
    allowed: [0, 360_000],
    refused: { values: /^[1-9]/, why: 'an unhealthy target gets no new connections at once' },
  },
};

/** UDP goes through the kernel, which tells targets the client's address. */
const DATAGRAMS: Rules = {
  ...NETWORK,
  'preserve_client_ip.enabled': { value: 'true', allowed: /^true$/ },
  'proxy_protocol_v2.enabled': { value: 'false', allowed: /^false$/ },
};

type Spec = TargetGroup['spec'];

/** Which attributes a target group has. */
export function targetGroupRules({ protocol }: Pick<Spec, 'protocol'>): Rules {
  if (protocol === 'UDP') return DATAGRAMS;
  return isLayer7(protocol) ? APPLICATION : NETWORK;
}

const ALGORITHMS: { readonly [type: string]: Spec['algorithm'] } = {
  round_robin: 'round-robin',
  least_outstanding_requests: 'least-requests',
  weighted_random: 'random',
};

/** The spec with the attributes and what follows from them. */
export function withTargetGroupAttributes(spec: Spec, given: readonly Attribute[]): Spec {
  const rules = targetGroupRules(spec);
  const attributes = changedAttributes(rules, spec.attributes, given);
  const said = (key: string) => attributeOf(rules, attributes, key);
  const algorithm = ALGORITHMS[said('load_balancing.algorithm.type')] ?? 'round-robin';
  const slowStartMs = 1000 * Number(said('slow_start.duration_seconds'));
  if (slowStartMs > 0 && algorithm !== 'round-robin')
    throw unsupported("Slow start needs the algorithm 'round_robin'");
  const { stickiness: _stickiness, ...rest } = spec;
  const stickiness = said('stickiness.enabled') === 'true' ? stickinessOf(said) : undefined;
  return {
    ...rest,
    attributes,
    algorithm,
    slowStartMs,
    drainTimeoutMs: 1000 * Number(said('deregistration_delay.timeout_seconds')),
    proxyProtocol: said('proxy_protocol_v2.enabled') === 'true',
    ...(stickiness === undefined ? {} : { stickiness }),
  };
}

/** AWS does not say how long a client's address is remembered; an hour outlives what people do in one go. */
const SOURCE_SECONDS = 3600;

function stickinessOf(said: (key: string) => string): Stickiness {
  const type = said('stickiness.type');
  if (type === 'source_ip') return { type: 'source', durationSeconds: SOURCE_SECONDS };
  const durationSeconds = Number(said(`stickiness.${type}.duration_seconds`));
  if (type === 'lb_cookie') return { type: 'cookie', cookieName: 'AWSALB', durationSeconds };
  const cookieName = said('stickiness.app_cookie.cookie_name');
  if (cookieName === '')
    throw validationError(
      "Attribute 'stickiness.app_cookie.cookie_name' must be set for stickiness of type 'app_cookie'",
    );
  return { type: 'app-cookie', cookieName, durationSeconds };
}
