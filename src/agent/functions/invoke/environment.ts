// The environment that a function's code runs in, as on Lambda. Pure.
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';
import type { FunctionConfig } from '../../../model/kinds/function-schema.ts';
import type { InitializationType } from '../pool/pool-code.ts';
import type { BoundCode } from '../sandbox.ts';

export interface RoleKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

export interface EnvironmentFacts {
  readonly region: string;
  readonly name: string;
  readonly version: string;
  readonly config: FunctionConfig;
  readonly logStream: string;
  readonly initialization: InitializationType;
  /** Absent: there are none to be had. */
  readonly role?: RoleKeys;
  /** Of our AWS API, as sandboxes reach it. */
  readonly endpoint: string;
}

/** Memory for which one has a whole processor. */
const MIB_OF_A_PROCESSOR = 1769;

export function environmentOf(facts: EnvironmentFacts): BoundCode['environment'] {
  const { config, role } = facts;
  return {
    ...paths(config),
    ...config.environment,
    AWS_LAMBDA_FUNCTION_NAME: facts.name,
    AWS_LAMBDA_FUNCTION_VERSION: facts.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: config.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStream,
    AWS_LAMBDA_LOG_FORMAT: config.logging.format,
    ...(config.logging.applicationLevel === undefined
      ? {}
      : { AWS_LAMBDA_LOG_LEVEL: config.logging.applicationLevel }),
    AWS_LAMBDA_INITIALIZATION_TYPE: facts.initialization,
    AWS_REGION: facts.region,
    AWS_DEFAULT_REGION: facts.region,
    AWS_ACCOUNT_ID: AWS_ACCOUNT,
    AWS_ENDPOINT_URL: config.environment?.AWS_ENDPOINT_URL ?? facts.endpoint,
    ...(config.runtime === undefined ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}` }),
    ...(role
      ? {
          AWS_ACCESS_KEY_ID: role.accessKeyId,
          AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
          AWS_SESSION_TOKEN: role.sessionToken,
        }
      : {}),
    ...(config.handler === undefined ? {} : { _HANDLER: config.handler }),
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}

/** What a function may set otherwise. */
function paths({ runtime = '', packageType }: FunctionConfig): BoundCode['environment'] {
  if (packageType === 'Image') return { TZ: ':UTC' };
  const major = /^nodejs(\d+)/.exec(runtime)?.[1];
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    ...(major === undefined
      ? {}
      : {
          NODE_PATH: `/opt/nodejs/node${major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
        }),
    ...(runtime.startsWith('python') ? { PYTHONPATH: '/var/runtime' } : {}),
  };
}

export function boundCode(
  facts: EnvironmentFacts,
  codeDir: string | undefined,
  runtime: { readonly securityGroups?: readonly string[] } = {},
): BoundCode {
  const { config } = facts;
  return {
    ...(codeDir === undefined ? {} : { codeDir }),
    handler: config.handler ?? '',
    environment: environmentOf(facts),
    memoryMiB: config.memoryMiB,
    tmpMiB: config.ephemeralStorageMiB,
    milliCpu: Math.max(20, Math.round((config.memoryMiB / MIB_OF_A_PROCESSOR) * 1000)),
    ...(runtime.securityGroups === undefined ? {} : { securityGroups: runtime.securityGroups }),
  };
}

/** `2026/11/24/[$LATEST]8f3b…`: one for each sandbox. */
export function logStreamName(atMs: number, version: string, random: (digits: number) => string): string {
  const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${random(32)}`;
}
