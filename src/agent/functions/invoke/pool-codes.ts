// What the pool makes sandboxes for, from a version that is ready: environment, credentials, log stream of each sandbox.
//
// The key says when two are the same: what neither code nor environment sees (a description, a permission, a timeout) does not end sandboxes.
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../../machinery/clock.ts';
import type { FunctionLogLine } from '../../../model/function-calls.ts';
import type { FunctionConfig } from '../../../model/kinds/function-schema.ts';
import type { PoolCode } from '../pool/pool-code.ts';
import type { ReadyCode } from '../readiness.ts';
import { openLogStream } from '../records/log-stream.ts';
import { boundCode, logStreamName, type RoleKeys } from './environment.ts';
import { initStartLine } from './words.ts';

export interface PoolCodesDeps {
  readonly clock: Clock;
  /** Of our AWS API, as sandboxes reach it. */
  readonly endpoint: string;
  /** Undefined when there are none to be had. */
  roleKeys(role: string, session: string): Promise<RoleKeys | undefined>;
  writeLine(line: FunctionLogLine): void;
}

/** Which version of which function. */
export interface VersionName {
  readonly region: string;
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
}

export function poolCode(deps: PoolCodesDeps, named: VersionName, ready: ReadyCode): PoolCode {
  const { region, name, version } = named;
  const { config, runtime, codeDir } = ready;
  return {
    key: `${region}/${name}:${version}@${digestOf(ready)}`,
    runtime,
    memoryMiB: config.memoryMiB,
    async prepare(initialization) {
      const logStream = logStreamName(deps.clock.now(), version, randomDigits);
      const role = await deps.roleKeys(config.role, name);
      const facts = { ...named, config, logStream, initialization, endpoint: deps.endpoint };
      const code = boundCode(role ? { ...facts, role } : facts, codeDir, config.network);
      const log = openLogStream((message) =>
        deps.writeLine({
          ...{ region, group: config.logging.group, stream: logStream },
          ...{ timestamp: deps.clock.now(), message },
        }),
      );
      if (config.logging.format === 'Text')
        log.say(initStartLine(config.runtime ?? runtime.key, region, hash(runtime.key)));
      return { code, log, ...(role ? { expiresAtMs: role.expiresAtMs } : {}) };
    },
  };
}

/** What never changes of code that is ready is worked out once. */
const digests = new WeakMap<ReadyCode, string>();

function digestOf(ready: ReadyCode): string {
  const digest = digests.get(ready) ?? newDigest(ready);
  digests.set(ready, digest);
  return digest;
}

/** Of all that a sandbox is made from. */
function newDigest({ config, runtime, codeDir }: ReadyCode): string {
  const seen: readonly (keyof FunctionConfig)[] = [
    ...(['packageType', 'runtime', 'handler', 'role', 'code', 'memoryMiB', 'ephemeralStorageMiB'] as const),
    ...(['environment', 'image', 'network', 'logging'] as const),
  ];
  const parts = [...seen.map((field) => config[field] ?? null), runtime.key, runtime.image, codeDir ?? null];
  return hash(JSON.stringify(parts)).slice(0, 16);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function randomDigits(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
