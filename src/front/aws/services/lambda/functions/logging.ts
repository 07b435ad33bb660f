// Where and how a function logs: what a caller says of it over what was there.
import type { LoggingConfig } from '@aws-sdk/client-lambda';
import type { FunctionConfig } from '../../../../../model/kinds/function-schema.ts';
import { check, length, matching, oneOf } from '../../../shared/constraints.ts';
import { invalid } from '../faults.ts';

type Logging = FunctionConfig['logging'];

const GROUP = /^[.\-_/#A-Za-z0-9]+$/;
const DEFAULT_LEVEL = 'INFO';

export function defaultLogging(name: string): Logging {
  return { format: 'Text', group: `/aws/lambda/${name}` };
}

/** Throws ValidationException, InvalidParameterValueException. */
export function loggingOf(given: LoggingConfig | undefined, before: Logging): Logging {
  if (given === undefined) return before;
  const { LogFormat, LogGroup, ApplicationLogLevel, SystemLogLevel } = given;
  check(
    oneOf('loggingConfig.logFormat', LogFormat, ['JSON', 'Text']),
    oneOf('loggingConfig.applicationLogLevel', ApplicationLogLevel, [
      'TRACE',
      'DEBUG',
      'INFO',
      'WARN',
      'ERROR',
      'FATAL',
    ]),
    oneOf('loggingConfig.systemLogLevel', SystemLogLevel, ['DEBUG', 'INFO', 'WARN']),
    length('loggingConfig.logGroup', LogGroup, [1, 512]),
    matching('loggingConfig.logGroup', LogGroup, GROUP),
  );
  const format = LogFormat ?? before.format;
  const group = LogGroup ?? before.group;
  if (format === 'JSON')
    return {
      format,
      group,
      applicationLevel: ApplicationLogLevel ?? before.applicationLevel ?? DEFAULT_LEVEL,
      systemLevel: SystemLogLevel ?? before.systemLevel ?? DEFAULT_LEVEL,
    };
  if (ApplicationLogLevel !== undefined || SystemLogLevel !== undefined)
    throw invalid(
      "LogLevel is not supported when LogFormat is set to 'Text'. Remove LogLevel from your request or change the LogFormat to 'JSON' and try again.",
    );
  return { format, group };
}
