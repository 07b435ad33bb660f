// Standard or Advanced: what a value needs, what the caller asks for, and what the parameter was.
import type { ParameterTier } from '../../../../model/kinds/parameter.ts';
import { validation } from './faults.ts';

/** Bytes, though AWS's message says characters: a hundred versions of the largest have to fit into an object. */
const LIMITS: { readonly [tier in ParameterTier]: number } = { Standard: 4096, Advanced: 8192 };
const MORE =
  'For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

export interface TierQuestion {
  readonly asked?: string;
  readonly previous?: ParameterTier;
  readonly value: string;
  readonly hasPolicies: boolean;
}

/** Throws ValidationException when the value or its policies do not fit, or a parameter would have to go back. */
export function tierFor({ asked, previous, value, hasPolicies }: TierQuestion): ParameterTier {
  if (asked === 'Standard' && previous === 'Advanced') throw downgrade();
  const bytes = Buffer.byteLength(value);
  const tier = chosen(asked, previous, bytes > LIMITS.Standard || hasPolicies);
  if (bytes > LIMITS[tier]) throw tooLong(tier);
  if (hasPolicies && tier === 'Standard')
    throw validation('Parameter policies are supported only for parameters in the advanced-parameter tier.');
  return tier;
}

function chosen(
  asked: string | undefined,
  previous: ParameterTier | undefined,
  large: boolean,
): ParameterTier {
  if (asked === 'Standard' || asked === 'Advanced') return asked;
  if (previous === 'Advanced') return previous;
  return asked === 'Intelligent-Tiering' && large ? 'Advanced' : 'Standard';
}

const downgrade = () =>
  validation(
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier " +
      'to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.',
  );

function tooLong(tier: ParameterTier): Error {
  const text = `${tier} tier parameters support a maximum parameter value of ${LIMITS[tier]} characters.`;
  if (tier === 'Advanced') return validation(text);
  return validation(
    `${text} To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. ${MORE}`,
  );
}
