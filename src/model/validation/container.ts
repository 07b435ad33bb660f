// What may a container ask for? The rules for all, and those for ordinary, init and ephemeral ones.
import type { Container, ContainerPort, ContainerResizePolicy, PodSpec } from '../wire/kubernetes.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  invalid,
  invalidFor,
  notFound,
  notSupported,
  optionalOneOf,
  repeats,
  required,
  requiredOneOf,
} from './fields.ts';
import { validateLifecycle, validateProbes } from './handler.ts';
import { type Volumes, validateDevices, validateMounts } from './mounts.ts';
import { labelProblems, portNameProblems, portProblems } from './names.ts';
import { validateResources } from './resources.ts';
import { validateSecurityContext } from './security-context.ts';

/** What the rules for a container need to know of its pod. */
interface Surroundings {
  readonly spec: PodSpec;
  readonly volumes: Volumes;
}

export function validateContainers(spec: PodSpec, volumes: Volumes, path: string): Errors {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const twice = repeats(containers, ({ name }) => name);
  return [
    ...forEachItem(containers, path, (container, at, index) => [
      ...validateContainer(container, { spec, volumes }, at),
      ...(twice.has(index) ? [duplicate(`${at}.name`, container.name)] : []),
      ...validateLifecycle(container.lifecycle, `${at}.lifecycle`, spec.terminationGracePeriodSeconds),
      ...validateProbes(container, at),
      ...(container.restartPolicy === undefined
        ? []
        : [forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers')]),
    ]),
    ...validateHostPorts(containers, path),
  ];
}

export function validateInitContainers(spec: PodSpec, volumes: Volumes, path: string): Errors {
  const containers = spec.initContainers ?? [];
  const ordinary = spec.containers ?? [];
  const twice = repeats([...ordinary, ...containers], ({ name }) => name || undefined);
  return forEachItem(containers, path, (container, at, index) => [
    ...validateContainer(container, { spec, volumes }, at),
    ...optionalOneOf(container.restartPolicy, `${at}.restartPolicy`, ['Always']),
    ...(twice.has(ordinary.length + index) ? [duplicate(`${at}.name`, container.name)] : []),
    ...validateHostPorts([container], path),
    ...validateInitHooks(container, spec, at),
  ]);
}

const HOOKS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Only those that keep running are probed. */
function validateInitHooks(container: Container, spec: PodSpec, path: string): Errors {
  if (container.restartPolicy === 'Always') {
    const grace = spec.terminationGracePeriodSeconds;
    return [
      ...validateLifecycle(container.lifecycle, `${path}.lifecycle`, grace),
      ...validateProbes(container, path),
    ];
  }
  const set = HOOKS.filter((name) => container[name]);
  return set.map((name) =>
    forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always'),
  );
}

const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
] as const;
const EPHEMERAL = 'cannot be set for an Ephemeral Container';

export function validateEphemeralContainers(spec: PodSpec, volumes: Volumes, path: string): Errors {
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const containers = spec.ephemeralContainers ?? [];
  const twice = repeats([...others, ...containers], ({ name }) => name);
  return forEachItem(containers, path, (container, at, index) => {
    const target = container.targetContainerName;
    const unknown = target && !others.some(({ name }) => name === target);
    const set = NOT_EPHEMERAL.filter((name) => container[name] && Object.keys(container[name]).length > 0);
    return [
      ...validateContainer(container, { spec, volumes }, at),
      ...validateImageText(container, at),
      ...(twice.has(others.length + index) ? [duplicate(`${at}.name`, container.name)] : []),
      ...(unknown ? [notFound(`${at}.targetContainerName`, target)] : []),
      ...set.map((name) => forbidden(`${at}.${name}`, EPHEMERAL)),
      ...forEachItem(container.volumeMounts, `${at}.volumeMounts`, (mount, mountPath) =>
        (['subPath', 'subPathExpr'] as const)
          .filter((name) => mount[name])
          .map((name) => forbidden(`${mountPath}.${name}`, EPHEMERAL)),
      ),
    ];
  });
}

/** Templates may hold a blank as an image; pods may not. */
export function validateImageText({ image = '' }: Container, path: string): Errors {
  return image.trim() === image
    ? []
    : [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')];
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

function validateContainer(container: Container, { spec, volumes }: Surroundings, path: string): Errors {
  const claims = (spec.resourceClaims ?? []).map(({ name }) => name);
  return [
    ...(container.name
      ? invalidFor(`${path}.name`, container.name, labelProblems(container.name))
      : [required(`${path}.name`)]),
    ...(container.image ? [] : [required(`${path}.image`)]),
    ...requiredOneOf(
      container.terminationMessagePolicy,
      `${path}.terminationMessagePolicy`,
      MESSAGE_POLICIES,
    ),
    ...validatePorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(container, volumes, `${path}.volumeMounts`),
    ...validateDevices(container, volumes, `${path}.volumeDevices`),
    ...requiredOneOf(container.imagePullPolicy, `${path}.imagePullPolicy`, PULL_POLICIES),
    ...validateResources(container.resources, `${path}.resources`, claims),
    ...validateResizePolicy(container.resizePolicy ?? [], spec.restartPolicy, `${path}.resizePolicy`),
    ...validateSecurityContext(
      container.securityContext,
      `${path}.securityContext`,
      spec.hostUsers !== false,
    ),
  ];
}

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: readonly ContainerPort[], path: string): Errors {
  const twice = repeats(ports, ({ name }) =>
    name && portNameProblems(name).length === 0 ? name : undefined,
  );
  return forEachItem(ports, path, ({ name, containerPort, hostPort, protocol }, at, index) => [
    ...(name ? invalidFor(`${at}.name`, name, portNameProblems(name)) : []),
    ...(twice.has(index) ? [duplicate(`${at}.name`, name)] : []),
    ...(containerPort
      ? portProblems(containerPort).map((problem) => invalid(`${at}.containerPort`, containerPort, problem))
      : [required(`${at}.containerPort`)]),
    ...(hostPort
      ? portProblems(hostPort).map((problem) => invalid(`${at}.hostPort`, hostPort, problem))
      : []),
    ...requiredOneOf(protocol, `${at}.protocol`, PROTOCOLS),
  ]);
}

/** A port of the host is taken once. */
function validateHostPorts(containers: readonly Container[], path: string): Errors {
  const all = containers.flatMap(({ ports = [] }, index) =>
    ports.map((port, portIndex) => ({ ...port, at: `${path}[${index}].ports[${portIndex}].hostPort` })),
  );
  const keyOf = ({ protocol = '', hostIP = '', hostPort }: ContainerPort): string | undefined =>
    hostPort ? `${protocol}/${hostIP}/${hostPort}` : undefined;
  const twice = repeats(all, keyOf);
  return all.filter((_, index) => twice.has(index)).map((port) => duplicate(port.at, keyOf(port)));
}

function validateResizePolicy(
  policies: readonly ContainerResizePolicy[],
  restartPolicy: string | undefined,
  path: string,
): Errors {
  const twice = repeats(policies, ({ resourceName }) => resourceName);
  const choices = (value: string, supported: readonly string[]): Errors => {
    if (!value) return [required(path)];
    return supported.includes(value) ? [] : [notSupported(path, value, supported)];
  };
  return policies.flatMap((policy, index) => [
    ...(twice.has(index) ? [duplicate(`${path}[${index}]`, policy.resourceName)] : []),
    ...choices(policy.resourceName, ['cpu', 'memory']),
    ...choices(policy.restartPolicy, ['NotRequired', 'RestartContainer']),
    ...(restartPolicy === 'Never' && policy.restartPolicy !== 'NotRequired'
      ? [invalid(path, policy.restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")]
      : []),
  ]);
}
