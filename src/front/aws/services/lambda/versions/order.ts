// In which order versions are listed: `$LATEST` first, then by number.
import type { FunctionVersion, LambdaFunction } from '../../../../../model/kinds/function.ts';

/** Sorts as text. */
export function versionOrder({ spec }: LambdaFunction | FunctionVersion): string {
  return String('number' in spec ? spec.number : 0).padStart(16, '0');
}
