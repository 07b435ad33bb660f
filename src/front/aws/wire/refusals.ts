// What AWS's front ends say of requests that do not fit their operation. A texts is fixed where clients or their tests compare it.
import type { StaticOperationSchema } from '@smithy/types';
import { AwsFault } from '../fault.ts';
import type { Path } from './missing.ts';

/** JSON, CBOR and rest-json: the value is not of the type that the schema has. */
export function serializationFault(message: string): AwsFault {
  return new AwsFault('SerializationException', message);
}

/** Required members are not there. Services say it in four ways; `code` is the usual one of the protocol. */
export function missingFault(
  operation: StaticOperationSchema,
  missing: readonly Path[],
  code: string,
): AwsFault {
  const namespace = operation[1];
  if (namespace === 'com.amazonaws.cloudwatch')
    return new AwsFault('MissingParameter', `The parameter ${firstName(missing)} is required.`);
  const own = namespace === 'com.amazonaws.cloudwatchlogs' ? 'InvalidParameterException' : code;
  const lines = missing.map(
    (path) => `Value null at '${pathText(path)}' failed to satisfy constraint: Member must not be null`,
  );
  const count = `${lines.length} validation error${lines.length === 1 ? '' : 's'} detected`;
  return new AwsFault(own, `${count}: ${lines.join('; ')}`);
}

/** `tags.1.member.key`: lower camel case, positions in lists followed by `member`. */
function pathText(path: Path): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `${part}.member`;
      return typeof part === 'string' ? part : lowerFirst(part.name);
    })
    .join('.');
}

/** `MetricData.member.1.MetricName`, as CloudWatch names parameters. */
function firstName(missing: readonly Path[]): string {
  return (missing[0] ?? [])
    .map((part) => {
      if (typeof part === 'number') return `member.${part}`;
      return typeof part === 'string' ? part : part.name;
    })
    .join('.');
}

const lowerFirst = (name: string) => `${name[0]?.toLowerCase()}${name.slice(1)}`;
