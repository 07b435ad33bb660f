// How a container is asked whether it is well (probes), or told that it starts or stops (lifecycle hooks).
//
// Exactly one way each time.
import type {
  ExecAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  SleepAction,
  TCPSocketAction,
} from '../wire/kubernetes.ts';
import {
  type Errors,
  forbidden,
  invalid,
  invalidFor,
  nonNegative,
  notSupported,
  required,
} from './fields.ts';
import { httpHeaderProblems, portNameProblems, portProblems } from './names.ts';

interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: { readonly port: number };
  readonly sleep?: SleepAction;
}

/** A port by number or by the name that a container gave it. */
export function validatePort(port: string | number | undefined, path: string): Errors {
  if (typeof port === 'string') return invalidFor(path, port, portNameProblems(port));
  return portProblems(port ?? 0).map((problem) => invalid(path, port ?? 0, problem));
}

function validateHandler(handler: Handler, path: string, graceSeconds: number | undefined): Errors {
  const checks: readonly (readonly [keyof Handler, () => Errors])[] = [
    ['exec', () => (handler.exec?.command?.length ? [] : [required(`${path}.exec.command`)])],
    ['httpGet', () => (handler.httpGet ? validateHttpGet(handler.httpGet, `${path}.httpGet`) : [])],
    ['tcpSocket', () => validatePort(handler.tcpSocket?.port, `${path}.tcpSocket.port`)],
    ['grpc', () => validatePort(handler.grpc?.port, `${path}.grpc.port`)],
    ['sleep', () => validateSleep(handler.sleep?.seconds ?? 0, `${path}.sleep`, graceSeconds)],
  ];
  const [first, ...more] = checks.filter(([name]) => handler[name]);
  if (!first) return [required(path, 'must specify a handler type')];
  return [
    ...first[1](),
    ...more.map(([name]) => forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')),
  ];
}

function validateHttpGet(
  { path: target, port, scheme, httpHeaders = [] }: HTTPGetAction,
  path: string,
): Errors {
  return [
    ...(target ? [] : [required(`${path}.path`)]),
    ...validatePort(port, `${path}.port`),
    ...(scheme === 'HTTP' || scheme === 'HTTPS'
      ? []
      : [notSupported(`${path}.scheme`, scheme ?? '', ['HTTP', 'HTTPS'])]),
    ...httpHeaders.flatMap(({ name }) => invalidFor(`${path}.httpHeaders`, name, httpHeaderProblems(name))),
  ];
}

function validateSleep(seconds: number, path: string, graceSeconds: number | undefined): Errors {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return [];
  return [
    invalid(
      path,
      seconds,
      `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`,
    ),
  ];
}

export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  path: string,
  graceSeconds: number | undefined,
): Errors {
  const hook = (handler: LifecycleHandler | undefined, at: string): Errors =>
    handler ? validateHandler(handler, at, graceSeconds) : [];
  return [...hook(lifecycle?.postStart, `${path}.postStart`), ...hook(lifecycle?.preStop, `${path}.preStop`)];
}

interface Probed {
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

export function validateProbes(container: Probed, path: string): Errors {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const grace = readinessProbe?.terminationGracePeriodSeconds;
  return [
    ...validateProbe(livenessProbe, `${path}.livenessProbe`),
    ...validateOnce(livenessProbe, `${path}.livenessProbe`),
    ...validateProbe(readinessProbe, `${path}.readinessProbe`),
    ...(grace === undefined
      ? []
      : [
          invalid(
            `${path}.readinessProbe.terminationGracePeriodSeconds`,
            grace,
            'must not be set for readinessProbes',
          ),
        ]),
    ...validateProbe(startupProbe, `${path}.startupProbe`),
    ...validateOnce(startupProbe, `${path}.startupProbe`),
  ];
}

/** One success is enough for liveness and startup. */
function validateOnce(probe: Probe | undefined, path: string): Errors {
  if (!probe || probe.successThreshold === 1) return [];
  return [invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')];
}

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function validateProbe(probe: Probe | undefined, path: string): Errors {
  if (!probe) return [];
  const grace = probe.terminationGracePeriodSeconds;
  return [
    ...validateHandler(probe, path, undefined),
    ...NUMBERS.flatMap((name) => nonNegative(probe[name], `${path}.${name}`)),
    ...(grace !== undefined && grace <= 0
      ? [invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')]
      : []),
  ];
}
