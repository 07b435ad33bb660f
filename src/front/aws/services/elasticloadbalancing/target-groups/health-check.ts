// How is a target group's health check said in the calls, and in the object? Ranges and defaults are AWS's.
import type {
  CreateTargetGroupInput,
  TargetGroup as TargetGroupText,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheck, TargetGroup } from '../../../../../model/traffic-types.ts';
import { unsupported, validationError } from '../faults.ts';

/** What a call says of the check. */
export type HealthCheckInput = Pick<
  CreateTargetGroupInput,
  | 'HealthCheckProtocol'
  | 'HealthCheckPort'
  | 'HealthCheckEnabled'
  | 'HealthCheckPath'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
  | 'Matcher'
>;

type Protocol = TargetGroup['spec']['protocol'];

const TRAFFIC_PORT = 'traffic-port';
const DEFAULT_PATH = '/';

/** The check of a new group. Throws ValidationError. */
export function newHealthCheck(input: HealthCheckInput, protocol: Protocol): HealthCheck {
  const layer7 = isLayer7(protocol);
  const own = checkProtocol(input.HealthCheckProtocol || (layer7 ? 'HTTP' : 'TCP'), protocol);
  const base: HealthCheck = {
    protocol: own,
    intervalMs: 30_000,
    timeoutMs: layer7 ? 5_000 : own === 'HTTP' ? 6_000 : 10_000,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    ...(own === 'TCP' ? {} : { path: DEFAULT_PATH, codes: layer7 ? '200' : '200-399' }),
  };
  return changedHealthCheck(base, { ...input, HealthCheckProtocol: undefined }, protocol);
}

/** The check with what the call says of it. Throws ValidationError. */
export function changedHealthCheck(
  before: HealthCheck,
  input: HealthCheckInput,
  groupProtocol: Protocol,
): HealthCheck {
  if (input.HealthCheckEnabled === false)
    throw validationError(
      "Health check enabled must be true for target groups with target type 'instance' or 'ip'",
    );
  const protocol = checkProtocol(input.HealthCheckProtocol || before.protocol, groupProtocol);
  const layer7 = protocol !== 'TCP';
  if (!layer7 && (input.HealthCheckPath || input.Matcher?.HttpCode))
    throw validationError(
      'Health check path and matcher are not supported for health checks with protocol TCP',
    );
  const check: HealthCheck = {
    protocol,
    ...portOf(input.HealthCheckPort, before.port),
    intervalMs: seconds('interval', input.HealthCheckIntervalSeconds, [5, 300]) ?? before.intervalMs,
    timeoutMs: seconds('timeout', input.HealthCheckTimeoutSeconds, [2, 120]) ?? before.timeoutMs,
    healthyThreshold: count('healthy', input.HealthyThresholdCount) ?? before.healthyThreshold,
    unhealthyThreshold: count('unhealthy', input.UnhealthyThresholdCount) ?? before.unhealthyThreshold,
    ...(layer7
      ? {
          path: pathOf(input.HealthCheckPath) ?? before.path ?? DEFAULT_PATH,
          codes: codesOf(input.Matcher) ?? before.codes ?? '200',
        }
      : {}),
  };
  if (check.timeoutMs >= check.intervalMs && input.HealthCheckTimeoutSeconds !== undefined)
    throw validationError(
      `Health check timeout '${check.timeoutMs / 1000}' must be smaller than the interval '${check.intervalMs / 1000}'`,
    );
  return { ...check, timeoutMs: Math.min(check.timeoutMs, check.intervalMs) };
}

/** The check as AWS tells it. */
export function healthCheckText({ spec }: TargetGroup): Partial<TargetGroupText> {
  const check = spec.healthCheck;
  if (check === undefined) return { HealthCheckEnabled: false };
  return {
    HealthCheckProtocol: check.protocol,
    HealthCheckPort: check.port === undefined ? TRAFFIC_PORT : String(check.port),
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: Math.round(check.intervalMs / 1000),
    HealthCheckTimeoutSeconds: Math.round(check.timeoutMs / 1000),
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    ...(check.protocol === 'TCP' ? {} : { HealthCheckPath: check.path, Matcher: { HttpCode: check.codes } }),
  };
}

export function isLayer7(protocol: string): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

function checkProtocol(protocol: string, group: Protocol): HealthCheck['protocol'] {
  const allowed = isLayer7(group) ? ['HTTPS', 'HTTP'] : ['HTTPS', 'TCP', 'HTTP'];
  if (!allowed.includes(protocol))
    throw validationError(`Health check protocol '${protocol}' must be one of '${allowed.join(', ')}'`);
  return protocol as HealthCheck['protocol']; // it is among them
}

function portOf(given: string | undefined, before: number | undefined): { readonly port?: number } {
  if (!given) return before === undefined ? {} : { port: before };
  if (given === TRAFFIC_PORT) return {};
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw validationError(
      `Health check port '${given}' must be either 'traffic-port' or in the range 1 to 65535`,
    );
  return { port };
}

function seconds(
  what: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
): number | undefined {
  if (value === undefined) return undefined;
  if (value < least || value > most)
    throw validationError(`Health check ${what} must be between ${least} and ${most} seconds`);
  return 1000 * value;
}

function count(what: string, value: number | undefined): number | undefined {
  if (value !== undefined && (value < 2 || value > 10))
    throw validationError(`Health check ${what} threshold count must be between 2 and 10`);
  return value;
}

function pathOf(path: string | undefined): string | undefined {
  if (!path) return undefined;
  if (!path.startsWith('/') || path.length > 1024)
    throw validationError(`Health check path '${path}' must start with '/' and have at most 1024 characters`);
  return path;
}

const CODES = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/;

function codesOf(matcher: HealthCheckInput['Matcher']): string | undefined {
  if (matcher?.GrpcCode) throw unsupported('Target groups with protocol version GRPC are not supported here');
  const codes = matcher?.HttpCode?.replaceAll(' ', '');
  if (!codes) return undefined;
  const all = codes.match(/\d+/g)?.map(Number) ?? [];
  if (!CODES.test(codes) || all.some((code) => code < 200 || code > 599))
    throw validationError(`Health check matcher HTTP code '${codes}' must be within '200-599'`);
  return codes;
}
