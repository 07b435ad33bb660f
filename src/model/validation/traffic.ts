// What LoadBalancers, Listeners and TargetGroups may ask for beyond what their schemas say.
//
// Whether what they name exists is not a rule of one object: it is reported in status.
import type { FieldError } from '../errors.ts';
import type { Listener, ListenerRule, LoadBalancer, RuleAction, TargetGroup } from '../traffic-types.ts';
import { validateCidr, validateIp } from './addresses.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  invalid,
  invalidFor,
  repeats,
  required,
} from './fields.ts';
import { subdomainProblems } from './names.ts';

export function validateLoadBalancer({ spec }: LoadBalancer): readonly FieldError[] {
  return spec.address ? validateIp(spec.address, 'spec.address') : [];
}

const LAYER7 = ['HTTP', 'HTTPS'];
const ENCRYPTED = ['HTTPS', 'TLS'];

export function validateListener({ spec }: Listener): readonly FieldError[] {
  const rules = spec.rules ?? [];
  const twice = repeats(rules, ({ priority }) => String(priority));
  const layer7 = LAYER7.includes(spec.protocol);
  return [
    ...(spec.loadBalancer
      ? invalidFor('spec.loadBalancer', spec.loadBalancer, subdomainProblems(spec.loadBalancer))
      : []),
    ...validateCertificate(spec),
    ...(spec.defaultAction ? validateAction(spec.defaultAction, 'spec.defaultAction', layer7) : []),
    ...forEachItem(rules, 'spec.rules', (rule, at, index) => [
      ...(twice.has(index) ? [duplicate(`${at}.priority`, rule.priority)] : []),
      ...validateRule(rule, at, layer7),
    ]),
  ];
}

function validateCertificate({ protocol, certificate, certificates }: Listener['spec']): Errors {
  const encrypted = ENCRYPTED.includes(protocol);
  if (!encrypted && certificates?.length)
    return [forbidden('spec.certificates', "may only be set when `protocol` is 'HTTPS' or 'TLS'")];
  if (encrypted && !certificate)
    return [required('spec.certificate', `must be set when \`protocol\` is '${protocol}'`)];
  if (!encrypted && certificate)
    return [forbidden('spec.certificate', "may only be set when `protocol` is 'HTTPS' or 'TLS'")];
  return [];
}

function validateRule({ match = {}, action }: ListenerRule, path: string, layer7: boolean): Errors {
  const looksInside = (['hosts', 'paths', 'methods', 'headers', 'query'] as const).filter(
    (name) => match[name]?.length,
  );
  const empty = Object.values(match).every((value) => !value?.length);
  return [
    ...(empty ? [required(`${path}.match`, 'must have at least one condition')] : []),
    ...(layer7
      ? []
      : looksInside.map((name) =>
          forbidden(`${path}.match.${name}`, "may only be used when `protocol` is 'HTTP' or 'HTTPS'"),
        )),
    ...forEachItem(match.sources, `${path}.match.sources`, validateCidr),
    ...(action ? validateAction(action, `${path}.action`, layer7) : []),
  ];
}

const REDIRECTS = [301, 302, 307, 308];

function validateAction(action: RuleAction, path: string, layer7: boolean): Errors {
  if (action.type === 'forward') return validateForward(action, path);
  const wrongLayer = layer7
    ? []
    : [forbidden(path, "must be of type 'forward' unless `protocol` is 'HTTP' or 'HTTPS'")];
  if (action.type !== 'redirect') return wrongLayer;
  return [
    ...wrongLayer,
    ...(action.location ? [] : [required(`${path}.location`)]),
    ...(REDIRECTS.includes(action.statusCode)
      ? []
      : [invalid(`${path}.statusCode`, action.statusCode ?? null, 'must be 301, 302, 307 or 308')]),
  ];
}

function validateForward({ targets = [] }: RuleAction & { readonly type: 'forward' }, path: string): Errors {
  const at = `${path}.targets`;
  if (targets.length === 0) return [required(at)];
  const twice = repeats(targets, ({ targetGroup }) => targetGroup);
  const none = targets.every(({ weight }) => weight === 0);
  return [
    ...forEachItem(targets, at, ({ targetGroup }, targetAt, index) =>
      twice.has(index) ? [duplicate(`${targetAt}.targetGroup`, targetGroup)] : [],
    ),
    ...(none ? [invalid(at, targets, 'must have at least one target with a weight above 0')] : []),
  ];
}

const CODES = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/;

export function validateTargetGroup({ spec }: TargetGroup): readonly FieldError[] {
  const check = spec.healthCheck;
  const late = check && check.timeoutMs > check.intervalMs;
  return [
    ...(spec.service && spec.targets?.length
      ? [forbidden('spec.targets', 'may not be specified together with `service`')]
      : []),
    ...(spec.service && spec.machines?.length
      ? [forbidden('spec.machines', 'may not be specified together with `service`')]
      : []),
    ...forEachItem(spec.targets, 'spec.targets', ({ address }, at) =>
      validateIp(address ?? '', `${at}.address`),
    ),
    ...(late
      ? [invalid('spec.healthCheck.timeoutMs', check.timeoutMs, 'must be less than or equal to `intervalMs`')]
      : []),
    ...(check?.codes && !CODES.test(check.codes)
      ? [
          invalid(
            'spec.healthCheck.codes',
            check.codes,
            'must be codes and ranges of codes such as 200, 200-399 or 200,202',
          ),
        ]
      : []),
    ...(check?.path && !check.path.startsWith('/')
      ? [invalid('spec.healthCheck.path', check.path, "must start with '/'")]
      : []),
    ...validateStickiness(spec),
  ];
}

function validateStickiness({ stickiness, protocol }: TargetGroup['spec']): Errors {
  if (stickiness === undefined || stickiness.type === 'source') return [];
  if (!LAYER7.includes(protocol))
    return [
      invalid(
        'spec.stickiness.type',
        stickiness.type,
        "must be 'source' unless `protocol` is 'HTTP' or 'HTTPS'",
      ),
    ];
  return stickiness.type === 'app-cookie' && !stickiness.cookieName
    ? [required('spec.stickiness.cookieName', "must be set when `type` is 'app-cookie'")]
    : [];
}
