// The environment of a container: services, envFrom, env, with `$(NAME)` expanded. Later ones win.
import type { Service } from '../../model/kinds/service.ts';
import { isHeadless } from '../../model/kinds/service.ts';
import type { Container, EnvFromSource, EnvVar } from '../../model/wire/kubernetes.ts';
import { expand } from './expand.ts';
import {
  configMapData,
  type Downward,
  fieldValue,
  type Reference,
  resourceValue,
  SourceMissing,
  type Sources,
  secretData,
} from './sources.ts';

export interface EnvInputs {
  readonly container: Container;
  readonly downward: Downward;
  readonly sources: Sources;
  /** Services whose addresses are told by variables: those of the namespace, and `kubernetes`. */
  readonly services: readonly Service[];
}

/** Names to values, in order. Throws SourceMissing. */
export function environment(inputs: EnvInputs): ReadonlyMap<string, string> {
  const { container, downward } = inputs;
  const known = new Map<string, string>();
  if (downward.pod.spec.enableServiceLinks !== false)
    for (const service of inputs.services) addService(known, service);
  for (const source of container.envFrom ?? []) addAll(known, source, inputs);
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, inputs, known);
    if (value !== undefined) known.set(variable.name, value);
  }
  return known;
}

function addAll(
  known: Map<string, string>,
  { prefix = '', configMapRef, secretRef }: EnvFromSource,
  inputs: EnvInputs,
): void {
  const namespace = inputs.downward.pod.metadata.namespace ?? '';
  const data = configMapRef
    ? configMapData(inputs.sources, namespace, named(configMapRef))
    : secretRef && secretData(inputs.sources, namespace, named(secretRef));
  for (const [key, value] of data ?? [])
    if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(prefix + key)) known.set(prefix + key, value.toString());
}

const named = ({ name, optional }: { readonly name?: string; readonly optional?: boolean }): Reference => ({
  name: name ?? '',
  optional,
});

function variableValue(
  { value, valueFrom }: EnvVar,
  inputs: EnvInputs,
  known: ReadonlyMap<string, string>,
): string | undefined {
  if (!valueFrom) return expand(value ?? '', known);
  const { downward, container, sources } = inputs;
  const namespace = downward.pod.metadata.namespace ?? '';
  if (valueFrom.fieldRef) return fieldValue(downward, valueFrom.fieldRef);
  if (valueFrom.resourceFieldRef)
    return resourceValue(downward.pod, container.name, valueFrom.resourceFieldRef);
  if (valueFrom.configMapKeyRef) {
    const ref = valueFrom.configMapKeyRef;
    return keyOf(configMapData(sources, namespace, named(ref)), ref, `ConfigMap ${namespace}/${ref.name}`);
  }
  if (valueFrom.secretKeyRef) {
    const ref = valueFrom.secretKeyRef;
    return keyOf(secretData(sources, namespace, named(ref)), ref, `Secret ${namespace}/${ref.name}`);
  }
  return '';
}

function keyOf(
  data: ReadonlyMap<string, Buffer> | undefined,
  { key, optional }: { readonly key: string; readonly optional?: boolean },
  where: string,
): string | undefined {
  const value = data?.get(key);
  if (value === undefined && !optional) throw new SourceMissing(`couldn't find key ${key} in ${where}`);
  return value?.toString();
}

/** WEB_SERVICE_HOST, WEB_SERVICE_PORT, WEB_PORT_80_TCP_ADDR and so on, as docker's links named them. */
function addService(known: Map<string, string>, service: Service): void {
  const { clusterIP, ports = [] } = service.spec;
  const [first] = ports;
  if (!clusterIP || isHeadless(service) || !first) return;
  const name = service.metadata.name.toUpperCase().replaceAll('-', '_');
  known.set(`${name}_SERVICE_HOST`, clusterIP);
  known.set(`${name}_SERVICE_PORT`, String(first.port));
  for (const port of ports)
    if (port.name)
      known.set(`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`, String(port.port));
  const url = (port: typeof first) => `${(port.protocol ?? 'TCP').toLowerCase()}://${clusterIP}:${port.port}`;
  known.set(`${name}_PORT`, url(first));
  for (const port of ports) {
    const protocol = port.protocol ?? 'TCP';
    const prefix = `${name}_PORT_${port.port}_${protocol}`;
    known.set(prefix, url(port));
    known.set(`${prefix}_PROTO`, protocol.toLowerCase());
    known.set(`${prefix}_PORT`, String(port.port));
    known.set(`${prefix}_ADDR`, clusterIP);
  }
}
