// The attributes of load balancers, and what they do.
import type { LoadBalancer } from '../../../../../model/traffic-types.ts';
import {
  ANYTHING,
  type Attribute,
  attributeOf,
  BOOLEAN,
  changedAttributes,
  type Rules,
} from './attributes.ts';

const NO_S3 = {
  values: /^true$/,
  why: 'there is no S3 to write logs to; the balancer logs failed requests in its own log',
};

const COMMON: Rules = {
  'access_logs.s3.enabled': { value: 'false', allowed: BOOLEAN },
  'access_logs.s3.bucket': { value: '', allowed: ANYTHING },
  'access_logs.s3.prefix': { value: '', allowed: ANYTHING },
  'deletion_protection.enabled': { value: 'false', allowed: BOOLEAN },
  'zonal_shift.config.enabled': { value: 'false', allowed: BOOLEAN },
  'ipv6.deny_all_igw_traffic': { value: 'false', allowed: BOOLEAN },
};

const APPLICATION: Rules = {
  ...COMMON,
  'idle_timeout.timeout_seconds': { value: '60', allowed: [1, 4000] },
  'client_keep_alive.seconds': { value: '3600', allowed: [60, 604_800] },
  'connection_logs.s3.enabled': { value: 'false', allowed: BOOLEAN, refused: NO_S3 },
  'connection_logs.s3.bucket': { value: '', allowed: ANYTHING },
  'connection_logs.s3.prefix': { value: '', allowed: ANYTHING },
  'health_check_logs.s3.enabled': { value: 'false', allowed: BOOLEAN, refused: NO_S3 },
  'health_check_logs.s3.bucket': { value: '', allowed: ANYTHING },
  'health_check_logs.s3.prefix': { value: '', allowed: ANYTHING },
  'load_balancing.cross_zone.enabled': { value: 'true', allowed: /^true$/ },
  'routing.http.desync_mitigation_mode': {
    value: 'defensive',
    allowed: /^(monitor|defensive|strictest)$/,
    refused: { values: /^monitor$/, why: 'ambiguous requests are never passed on' },
  },
  'routing.http.drop_invalid_header_fields.enabled': { value: 'false', allowed: BOOLEAN },
  'routing.http.preserve_host_header.enabled': { value: 'false', allowed: BOOLEAN },
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': { value: 'false', allowed: BOOLEAN },
  'routing.http.xff_client_port.enabled': { value: 'false', allowed: BOOLEAN },
  'routing.http.xff_header_processing.mode': { value: 'append', allowed: /^(append|preserve|remove)$/ },
  'routing.http2.enabled': { value: 'true', allowed: BOOLEAN },
  'waf.fail_open.enabled': { value: 'false', allowed: BOOLEAN },
};

const NETWORK: Rules = {
  ...COMMON,
  'access_logs.s3.enabled': { value: 'false', allowed: BOOLEAN, refused: NO_S3 },
  'load_balancing.cross_zone.enabled': { value: 'false', allowed: BOOLEAN },
  'dns_record.client_routing_policy': {
    value: 'any_availability_zone',
    allowed: /^(any_availability_zone|availability_zone_affinity|partial_availability_zone_affinity)$/,
    refused: { values: /affinity$/, why: 'all zones are on this host, behind one address' },
  },
  'secondary_ips.auto_assigned.per_subnet': { value: '0', allowed: [0, 7] },
};

type Spec = LoadBalancer['spec'];

/** Which attributes a load balancer has. */
export function loadBalancerRules({ type }: Pick<Spec, 'type'>): Rules {
  return type === 'network' ? NETWORK : APPLICATION;
}

/** The spec with the attributes and what follows from them. */
export function withLoadBalancerAttributes(spec: Spec, given: readonly Attribute[]): Spec {
  const rules = loadBalancerRules(spec);
  const attributes = changedAttributes(rules, spec.attributes, given);
  const said = (key: string) => attributeOf(rules, attributes, key);
  const isOn = (key: string) => said(key) === 'true';
  if (spec.type === 'network') return { ...spec, attributes };
  return {
    ...spec,
    attributes,
    idleTimeoutSeconds: Number(said('idle_timeout.timeout_seconds')),
    http: {
      forwardedFor: said('routing.http.xff_header_processing.mode') as 'append', // the table lists the three
      forwardedClientPort: isOn('routing.http.xff_client_port.enabled'),
      traceId: true,
      tlsHeaders: isOn('routing.http.x_amzn_tls_version_and_cipher_suite.enabled'),
      dropInvalidHeaders: isOn('routing.http.drop_invalid_header_fields.enabled'),
      http2: isOn('routing.http2.enabled'),
      keepAliveSeconds: Number(said('client_keep_alive.seconds')),
      ...(isOn('access_logs.s3.enabled') ? { accessLog: logName(spec) } : {}),
    },
  };
}

/** `app/web/50dc6c495c0c9188`, as lines of access logs have it. */
function logName({ name, id }: Spec): string {
  return `app/${name}/${id}`;
}

/** Whether it may not be deleted. */
export function isDeletionProtected({ attributes }: Spec): boolean {
  return attributes?.['deletion_protection.enabled'] === 'true';
}
