// May a function have these environment variables? Values are never repeated: they hold secrets.
import type { Environment } from '@aws-sdk/client-lambda';
import { AwsFault } from '../../../fault.ts';
import { invalid } from '../faults.ts';

const NAME = /^[a-zA-Z]([a-zA-Z0-9_])+$/;
const MOST_BYTES = 4096;

/** What the runtime sets, or reads to find itself. */
const RESERVED = new Set([
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
]);

/** Undefined when there are none. Throws ValidationException, InvalidParameterValueException. */
export function environmentOf(
  given: Environment | undefined,
): { readonly [name: string]: string } | undefined {
  const variables = given?.Variables;
  if (variables === undefined || Object.keys(variables).length === 0) return undefined;
  const names = Object.keys(variables);
  const reserved = names.filter((name) => RESERVED.has(name));
  if (reserved.length > 0)
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  if (!names.every((name) => NAME.test(name))) throw misnamed(names);
  if (Buffer.byteLength(JSON.stringify(variables)) > MOST_BYTES)
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  return variables;
}

function misnamed(names: readonly string[]): AwsFault {
  const shown = names.map((name) => `${name}=***`).join(', ');
  return new AwsFault(
    'ValidationException',
    `1 validation error detected: Value '{${shown}}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]`,
  );
}
