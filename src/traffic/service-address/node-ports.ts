// Which port of every node leads to each port of a Service? One of the range that nobody has, or the one it asks for.
//
// Ports of one Service with the same number and different protocols share a node port, as a name server's two do.
import type { FieldError } from '../../model/errors.ts';
import { type Service, wantsNodePorts } from '../../model/kinds/service.ts';
import type { ServicePort } from '../../model/wire/kubernetes.ts';
import { chooseFree, type NumberRange } from './choose.ts';
import type { Choice } from './cluster-ip.ts';

const RESERVE = { least: 16, divisor: 32, most: 128 };

export function nodePortClaim(port: number): string {
  return `node-ports/${port}`;
}

/** The spec with its node ports. `isFree` answers for node ports. */
export function chooseNodePorts(
  service: Service,
  range: NumberRange,
  isFree: (port: number) => boolean,
): Choice {
  const { ports = [], ...spec } = service.spec;
  const problem = requestProblem(ports, range, isFree) ?? checkPortProblem(service, range, isFree);
  if (problem) return { problem };
  if (!wantsNodePorts(service) || ports.every(({ nodePort }) => nodePort)) return { spec: service.spec };
  const taken = new Set(ports.map(({ nodePort }) => nodePort));
  const byPort = new Map(ports.flatMap(({ port, nodePort }) => (nodePort ? [[port, nodePort]] : [])));
  const chosen: ServicePort[] = [];
  for (const port of ports) {
    const nodePort =
      port.nodePort ||
      (byPort.get(port.port) ??
        chooseFree(
          range,
          RESERVE,
          `${service.metadata.uid}/${port.port}`,
          (it) => !taken.has(it) && isFree(it),
        ));
    if (nodePort === undefined) return { problem: fullProblem(chosen.length) };
    taken.add(nodePort);
    byPort.set(port.port, nodePort);
    chosen.push({ ...port, nodePort });
  }
  return { spec: { ...spec, ports: chosen } };
}

/** Explicit requests are honoured whether or not the Service would get a node port by itself. */
function requestProblem(
  ports: readonly ServicePort[],
  range: NumberRange,
  isFree: (port: number) => boolean,
): FieldError | undefined {
  for (const [index, { nodePort }] of ports.entries()) {
    const detail = nodePort ? refusal(nodePort, range, isFree) : undefined;
    if (detail !== undefined)
      return { type: 'Invalid', field: `spec.ports[${index}].nodePort`, value: nodePort, detail };
  }
  return undefined;
}

function checkPortProblem(
  { spec }: Service,
  range: NumberRange,
  isFree: (port: number) => boolean,
): FieldError | undefined {
  const port = spec.healthCheckNodePort;
  const detail = port ? refusal(port, range, isFree) : undefined;
  return detail === undefined
    ? undefined
    : { type: 'Invalid', field: 'spec.healthCheckNodePort', value: port, detail };
}

function refusal(
  port: number,
  { first, last }: NumberRange,
  isFree: (port: number) => boolean,
): string | undefined {
  if (port < first || port > last)
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
  return isFree(port) ? undefined : 'provided port is already allocated';
}

function fullProblem(index: number): FieldError {
  const detail = 'failed to allocate a nodePort: range is full';
  return { type: 'Invalid', field: `spec.ports[${index}].nodePort`, value: 0, detail };
}
