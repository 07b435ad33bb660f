// Which addresses of its own may a Service have, and may they change? Once given, the first one stays.
import { isIPv6 } from 'node:net';
import type { ServiceSpec } from '../wire/kubernetes.ts';
import { isOnePerFamily, validateIp } from './addresses.ts';
import {
  duplicate,
  type Errors,
  forEachItem,
  invalid,
  oneOf,
  optionalOneOf,
  repeats,
  required,
} from './fields.ts';

const IPS = 'spec.clusterIPs';
const FAMILIES = 'spec.ipFamilies';
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

export function validateAddresses(spec: ServiceSpec): Errors {
  if (spec.type === 'ExternalName') return [];
  const { clusterIPs: ips = [], ipFamilies: families = [] } = spec;
  const twice = repeats(families, (family) => family);
  const own = [
    ...validateFirst(spec),
    ...forEachItem(families, FAMILIES, (family, at, index) => [
      ...oneOf(family, at, ['IPv4', 'IPv6']),
      ...(twice.has(index) ? [duplicate(at, family)] : []),
    ]),
    ...optionalOneOf(spec.ipFamilyPolicy, 'spec.ipFamilyPolicy', POLICIES),
  ];
  const wrong = forEachItem(ips, IPS, (ip, at, index) =>
    index === 0 && ip === 'None' ? noneAlone(ips) : validateIp(ip, at),
  );
  const many = ips.length > 2 ? [invalid(IPS, ips, 'may only hold up to 2 values')] : [];
  if (wrong.length > 0) return [...own, ...wrong, ...many];
  return [...own, ...many, ...validateFamilies(ips, families)];
}

function noneAlone(ips: readonly string[]): Errors {
  return ips.length > 1 ? [invalid(IPS, ips, "'None' must be the first and only value")] : [];
}

/** clusterIP and the first of clusterIPs are the same. */
function validateFirst({ clusterIP, clusterIPs: ips = [] }: ServiceSpec): Errors {
  if (!clusterIP)
    return ips.length === 0 ? [] : [invalid(IPS, ips, 'must be empty when `clusterIP` is not specified')];
  if (ips.length === 0) return [required(IPS)];
  return ips[0] === clusterIP ? [] : [invalid(IPS, ips, 'first value must match `clusterIP`')];
}

function validateFamilies(ips: readonly string[], families: readonly string[]): Errors {
  const several =
    ips.length > 1 && !isOnePerFamily(ips)
      ? [invalid(IPS, ips, 'may specify no more than one IP for each IP family')]
      : [];
  if (ips[0] === 'None') return several;
  const wrong = ips.flatMap((ip, index) => {
    const family = families[index];
    const actual = isIPv6(ip) ? 'IPv6' : 'IPv4';
    if (family === undefined || family === actual) return [];
    return [
      invalid(`${IPS}[${index}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``),
    ];
  });
  return [...several, ...wrong];
}

/** Second addresses come and go; first ones stay, unless the service was or becomes a mere name. */
export function validateAddressChange(spec: ServiceSpec, previous: ServiceSpec): Errors {
  if (spec.type === 'ExternalName' || previous.type === 'ExternalName') return [];
  const headless = [spec, previous].map(({ clusterIPs = [] }) => clusterIPs[0] === 'None');
  if (headless[0] && headless[1]) return [];
  const ips = validateListChange(spec.clusterIPs ?? [], previous.clusterIPs ?? [], {
    path: IPS,
    unset: 'primary clusterIP can not be unset',
    released: "must be set to 'SingleStack' when releasing the secondary clusterIP",
    policy: spec.ipFamilyPolicy,
  });
  if (headless[0] !== headless[1]) return ips;
  const families = validateListChange(spec.ipFamilies ?? [], previous.ipFamilies ?? [], {
    path: FAMILIES,
    unset: 'primary ipFamily can not be unset',
    released: "must be set to 'SingleStack' when releasing the secondary ipFamily",
    policy: spec.ipFamilyPolicy,
  });
  return [...ips, ...families];
}

interface ListRule {
  readonly path: string;
  readonly unset: string;
  readonly released: string;
  readonly policy: string | undefined;
}

function validateListChange(now: readonly string[], before: readonly string[], rule: ListRule): Errors {
  const changed = (index: number): Errors => [
    invalid(`${rule.path}[${index}]`, now, 'may not change once set'),
  ];
  if (now.length === before.length)
    return before.flatMap((value, index) => (value === now[index] ? [] : changed(index)));
  if (before.length === 0) return [];
  if (now.length === 0) return [invalid(`${rule.path}[0]`, now, rule.unset)];
  const first = now[0] === before[0] ? [] : changed(0);
  const released = now.length < before.length && rule.policy !== 'SingleStack';
  return [
    ...first,
    ...(released ? [invalid('spec.ipFamilyPolicy', rule.policy ?? null, rule.released)] : []),
  ];
}
