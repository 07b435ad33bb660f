// Where a pod's configuration comes from: ConfigMaps, Secrets, its own fields, its containers' resources.
//
// Errors carry the words and the reason that kubelet shows (CreateContainerConfigError, FailedMount).
import { availableParallelism, totalmem } from 'node:os';
import type { ConfigMap } from '../../model/kinds/config-map.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import type { Secret } from '../../model/kinds/secret.ts';
import { bytes, milliCpu, quantity } from '../../model/quantity.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../model/wire/kubernetes.ts';

/** Looks up what a pod refers to, in caches that follow the cluster. */
export interface Sources {
  findConfigMap(namespace: string, name: string): ConfigMap | undefined;
  findSecret(namespace: string, name: string): Secret | undefined;
  /** False until the caches were filled once: then nothing can be said to be missing. */
  synced(): boolean;
}

/** Something that the pod refers to is not there (yet). */
export class SourceMissing extends Error {
  override readonly name = 'SourceMissing';
}

const decode = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** All keys of a ConfigMap; undefined when it is absent and may be. */
export function configMapData(
  sources: Sources,
  namespace: string,
  ref: Reference,
): ReadonlyMap<string, Buffer> | undefined {
  const found = sources.findConfigMap(namespace, ref.name);
  if (!found) return absent(sources, ref, `configmap "${ref.name}" not found`);
  const text = Object.entries(found.data ?? {}).map(([key, value]): [string, Buffer] => [
    key,
    Buffer.from(value),
  ]);
  const binary = Object.entries(found.binaryData ?? {}).map(([key, value]): [string, Buffer] => [
    key,
    decode(value),
  ]);
  return new Map([...text, ...binary]);
}

export function secretData(
  sources: Sources,
  namespace: string,
  ref: Reference,
): ReadonlyMap<string, Buffer> | undefined {
  const found = sources.findSecret(namespace, ref.name);
  if (!found) return absent(sources, ref, `secret "${ref.name}" not found`);
  return new Map(Object.entries(found.data ?? {}).map(([key, value]) => [key, decode(value)]));
}

export interface Reference {
  readonly name: string;
  readonly optional?: boolean;
}

function absent(sources: Sources, { optional }: Reference, message: string): undefined {
  if (optional && sources.synced()) return undefined;
  throw new SourceMissing(message);
}

/** What the downward API may ask of a pod. `address` and `nodeAddress` are known once it has a network. */
export interface Downward {
  readonly pod: Pod;
  readonly address?: string;
  readonly nodeAddress: string;
}

export function fieldValue(
  { pod, address, nodeAddress }: Downward,
  { fieldPath }: ObjectFieldSelector,
): string {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (subscript) {
    const map = subscript[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[subscript[2] ?? ''] ?? '';
  }
  switch (fieldPath) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return quotedMap(pod.metadata.labels);
    case 'metadata.annotations':
      return quotedMap(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return address ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return nodeAddress;
    default:
      throw new SourceMissing(`unsupported fieldPath: ${fieldPath}`);
  }
}

function quotedMap(map: { readonly [key: string]: string } = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}

/** A limit that is not set is the machine's own size. */
export function resourceValue(
  { spec }: Pod,
  container: string,
  { resource, containerName, divisor }: ResourceFieldSelector,
): string {
  const name = containerName ?? container;
  const found = [...(spec.initContainers ?? []), ...spec.containers].find((each) => each.name === name);
  if (!found) throw new SourceMissing(`container ${name} not found`);
  const [side, kind = ''] = resource.split('.');
  const value = (side === 'limits' ? found.resources?.limits : found.resources?.requests)?.[kind];
  const unit = divisor === undefined || quantity(divisor) === 0 ? 1 : quantity(divisor);
  if (kind === 'cpu') {
    const milli =
      value === undefined ? (side === 'limits' ? availableParallelism() * 1000 : 0) : milliCpu(value);
    return String(Math.ceil(milli / (unit * 1000)));
  }
  const amount =
    value === undefined ? (side === 'limits' && kind === 'memory' ? totalmem() : 0) : bytes(value);
  return String(Math.ceil(amount / unit));
}
