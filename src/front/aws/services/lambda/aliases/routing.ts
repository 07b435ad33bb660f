// To which versions may an alias send calls? To one, or to two that were published, the second by a weight.
import type { AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import type { VersionWeight } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { check, matching } from '../../../shared/constraints.ts';
import { functionArn } from '../arns.ts';
import { functionNotFound, invalid } from '../faults.ts';
import { isNumber } from '../function-name.ts';
import { getVersion } from '../lookup.ts';

export interface Routing {
  readonly version: string;
  readonly others?: readonly VersionWeight[];
}

/** The weights that a caller gives. Throws ValidationException, InvalidParameterValueException. */
export function weightsOf(given: AliasRoutingConfiguration | undefined): readonly VersionWeight[] {
  const weights = Object.entries(given?.AdditionalVersionWeights ?? {});
  if (weights.length > 1)
    throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  return weights.map(([version, weight]) => {
    if (!isNumber(version))
      throw unfit(
        version,
        weight,
        'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]',
      );
    if (!(weight >= 0 && weight <= 1))
      throw unfit(
        version,
        weight,
        'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
      );
    return { version, weight };
  });
}

function unfit(version: string, weight: number, rule: string): AwsFault {
  return new AwsFault(
    'ValidationException',
    `1 validation error detected: Value '{${version}=${weight}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${rule}`,
  );
}

/** Throws ResourceNotFoundException, InvalidParameterValueException. */
export async function checkRouting(ctx: Ctx, name: string, { version, others = [] }: Routing): Promise<void> {
  check(matching('functionVersion', version, /^(\$LATEST|[0-9]+)$/));
  if (version === '$LATEST' && others.length > 0)
    throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
  if (others.some((each) => each.version === version))
    throw invalid(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  if (version !== '$LATEST') await getVersion(ctx, name, version);
  for (const each of others) {
    if (each.version === '$LATEST')
      throw functionNotFound(functionArn(ctx, { name, qualifier: each.version }));
    await getVersion(ctx, name, each.version);
  }
}
