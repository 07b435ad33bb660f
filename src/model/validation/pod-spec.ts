// What pods, and templates of pods, may ask for.
//
// What a host cannot give (or we do not do yet) is accepted here, as upstream does; the agent says so at the pod.
import type { Container, PodResourceClaim, PodSpec } from '../wire/kubernetes.ts';
import { validateAffinity, validateSpread } from './affinity.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './container.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  invalid,
  invalidFor,
  optionalOneOf,
  repeats,
  required,
  requiredOneOf,
} from './fields.ts';
import { validateLabels } from './label-selector.ts';
import { labelProblems, qualifiedNameProblems, subdomainProblems } from './names.ts';
import { validateDns, validateHostAliases } from './pod-dns.ts';
import { containerResourceName, validateAmounts } from './resources.ts';
import { validatePodSecurityContext } from './security-context.ts';
import { validateTolerations } from './taints.ts';
import { validateVolumes } from './volume.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** `isPod`: rules for pods themselves, which templates may still break. */
export function validatePodSpec(spec: PodSpec, path: string, isPod: boolean): Errors {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`);
  const grace = spec.terminationGracePeriodSeconds;
  return [
    ...(grace === undefined ? [required(`${path}.terminationGracePeriodSeconds`)] : []),
    ...volumes.errors,
    ...validateResourceClaims(spec.resourceClaims, `${path}.resourceClaims`),
    ...validateContainers(spec, volumes.valid, `${path}.containers`),
    ...validateInitContainers(spec, volumes.valid, `${path}.initContainers`),
    ...validateEphemeralContainers(spec, volumes.valid, `${path}.ephemeralContainers`),
    ...validatePodResources(spec, `${path}.resources`),
    ...validateHostPorts(spec, path, isPod),
    ...validatePolicies(spec, path),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validatePlacement(spec, path),
    ...validateDns(spec, `${path}.dnsConfig`),
    ...validateNames(spec, path),
    ...validateHostAliases(spec.hostAliases, `${path}.hostAliases`),
    ...validateUserNamespace(spec, path),
    ...validateDeadline(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`),
  ];
}

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

function validatePolicies(spec: PodSpec, path: string): Errors {
  return [
    ...requiredOneOf(spec.restartPolicy, `${path}.restartPolicy`, ['Always', 'OnFailure', 'Never']),
    ...requiredOneOf(spec.dnsPolicy, `${path}.dnsPolicy`, DNS_POLICIES),
    ...optionalOneOf(spec.preemptionPolicy, `${path}.preemptionPolicy`, ['PreemptLowerPriority', 'Never']),
    ...(spec.os ? requiredOneOf(spec.os.name, `${path}.os`, ['linux', 'windows']) : []),
  ];
}

function validatePlacement(spec: PodSpec, path: string): Errors {
  const gates = spec.schedulingGates ?? [];
  const twice = repeats(gates, ({ name }) => name);
  return [
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...forEachItem(spec.readinessGates, `${path}.readinessGates`, ({ conditionType }, at) =>
      invalidFor(`${at}.conditionType`, conditionType, qualifiedNameProblems(conditionType)),
    ),
    ...forEachItem(gates, `${path}.schedulingGates`, ({ name }, at, index) => [
      ...invalidFor(at, name, qualifiedNameProblems(name)),
      ...(twice.has(index) ? [duplicate(at, name)] : []),
    ]),
    ...validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
  ];
}

/** Names of other objects, and of the pod itself on the network. */
function validateNames(spec: PodSpec, path: string): Errors {
  const subdomains = ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const;
  const labels = ['hostname', 'subdomain'] as const;
  return [
    ...subdomains.flatMap((name) =>
      spec[name] ? invalidFor(`${path}.${name}`, spec[name], subdomainProblems(spec[name])) : [],
    ),
    ...labels.flatMap((name) =>
      spec[name] ? invalidFor(`${path}.${name}`, spec[name], labelProblems(spec[name])) : [],
    ),
  ];
}

function validatePodResources(spec: PodSpec, path: string): Errors {
  const { resources, overhead } = spec;
  const claims = resources?.claims
    ? [forbidden(`${path}.claims`, 'claims cannot be set for Resources at pod-level')]
    : [];
  return [
    ...claims,
    ...(resources ? validateAmounts(resources, path, containerResourceName) : []),
    ...(overhead
      ? validateAmounts({ limits: overhead }, path.replace(/resources$/, 'overhead'), containerResourceName)
      : []),
  ];
}

function validateResourceClaims(claims: readonly PodResourceClaim[] | undefined, path: string): Errors {
  const twice = repeats(claims ?? [], ({ name }) => name || undefined);
  return forEachItem(claims, path, (claim, at, index) => {
    const { name, resourceClaimName: one, resourceClaimTemplateName: other } = claim;
    const known = name ? invalidFor(`${at}.name`, name, labelProblems(name)) : [required(`${at}.name`)];
    return [
      ...(twice.has(index) ? [duplicate(`${at}.name`, name)] : known),
      ...(one && other
        ? [
            invalid(
              at,
              claim,
              'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
            ),
          ]
        : []),
      ...(one || other
        ? []
        : [invalid(at, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')]),
    ];
  });
}

/** On the host's network a container's port is the host's. */
function validateHostPorts({ hostNetwork, containers = [] }: PodSpec, path: string, isPod: boolean): Errors {
  if (!hostNetwork) return [];
  return forEachItem<Container>(containers, `${path}.containers`, ({ ports }, at) =>
    forEachItem(ports, `${at}.ports`, ({ hostPort = 0, containerPort }, portAt) =>
      hostPort === containerPort || (!isPod && hostPort === 0)
        ? []
        : [invalid(`${portAt}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')],
    ),
  );
}

function validateUserNamespace(spec: PodSpec, path: string): Errors {
  if (spec.hostUsers !== false) return [];
  const fields = { hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' } as const;
  return Object.entries(fields)
    .filter(([name]) => spec[name as keyof typeof fields]) // the keys of the object above
    .map(([, shown]) => forbidden(`${path}.${shown}`, 'when `pod.Spec.HostUsers` is false'));
}

function validateDeadline(seconds: number | undefined, path: string): Errors {
  if (seconds === undefined || (seconds >= 1 && seconds <= MAX_INT32)) return [];
  return [invalid(path, seconds, `must be between 1 and ${MAX_INT32}, inclusive`)];
}
