// What may a container be told about its own pod (fieldRef) and its own share of the machine (resourceFieldRef)?
import { canonicalQuantity } from '../quantity-text.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from '../wire/kubernetes.ts';
import { type Errors, invalid, invalidFor, notSupported, required } from './fields.ts';
import { qualifiedNameProblems } from './names.ts';

/** Fields that an environment variable may show, in order of their letters. */
export const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Fields that a file may show. */
export const FILE_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const KNOWN = new Set([
  ...ENV_FIELDS,
  ...FILE_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.host',
]);

export function validateFieldReference(
  ref: ObjectFieldSelector,
  path: string,
  allowed: readonly string[],
): Errors {
  if (!ref.apiVersion) return [required(`${path}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${path}.fieldPath`)];
  const subscript = /^(.+)\['(.*)'\]$/.exec(ref.fieldPath);
  if (subscript) return validateSubscript(subscript[1] ?? '', subscript[2] ?? '', ref, path);
  if (ref.apiVersion !== 'v1' || !KNOWN.has(ref.fieldPath)) return [notConverted(ref, path)];
  return allowed.includes(ref.fieldPath) ? [] : [notSupported(`${path}.fieldPath`, ref.fieldPath, allowed)];
}

function notConverted(
  { apiVersion, fieldPath }: ObjectFieldSelector,
  path: string,
): ReturnType<typeof invalid> {
  const reason =
    apiVersion === 'v1'
      ? `field label not supported: ${fieldPath}`
      : `unsupported pod version: ${apiVersion}`;
  return invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${reason}`);
}

function validateSubscript(name: string, key: string, ref: ObjectFieldSelector, path: string): Errors {
  switch (name) {
    case 'metadata.annotations':
      return invalidFor(path, key.toLowerCase(), qualifiedNameProblems(key.toLowerCase()));
    case 'metadata.labels':
      return invalidFor(path, key, qualifiedNameProblems(key));
    default:
      return KNOWN.has(name)
        ? [invalid(path, name, 'does not support subscript')]
        : [notConverted({ ...ref, fieldPath: name }, path)];
  }
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** `inVolume`: a file has to say whose share it shows. */
export function validateResourceReference(
  ref: ResourceFieldSelector,
  path: string,
  inVolume: boolean,
): Errors {
  return [...validateResourceName(ref, path, inVolume), ...validateDivisor(ref, path)];
}

function validateResourceName(
  { containerName, resource }: ResourceFieldSelector,
  path: string,
  inVolume: boolean,
): Errors {
  if (inVolume && !containerName) return [required(`${path}.containerName`)];
  if (!resource) return [required(`${path}.resource`)];
  if (RESOURCES.includes(resource) || /^(requests|limits)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${path}.resource`, resource, RESOURCES)];
}

function validateDivisor({ resource, divisor }: ResourceFieldSelector, path: string): Errors {
  const unit = divisor === undefined ? '0' : canonicalQuantity(divisor);
  if (unit === undefined || unit === '0') return [];
  const kind = resource.replace(/^(requests|limits)\./, '').replace(/^hugepages-.*/, 'hugepages');
  const supported = kind === 'cpu' ? ['1m', '1'] : SIZES;
  if (supported.includes(unit)) return [];
  const values = kind === 'cpu' ? '1m and 1' : SIZES.join(', ');
  const noun = kind === 'ephemeral-storage' ? 'local ephemeral storage' : kind;
  return [
    invalid(
      `${path}.divisor`,
      resource,
      `only divisor's values ${values} are supported with the ${noun} resource`,
    ),
  ];
}
