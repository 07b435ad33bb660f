// What a Lease may say.
import type { FieldError } from '../errors.ts';
import type { Lease } from '../kinds/lease.ts';
import { forbidden, invalid, nonNegative } from './fields.ts';

export function validateLease({ spec }: Lease): readonly FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions, preferredHolder, strategy } = spec;
  return [
    ...(seconds !== undefined && seconds <= 0
      ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
      : []),
    ...nonNegative(leaseTransitions, 'spec.leaseTransitions'),
    ...(preferredHolder && !strategy
      ? [forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined')]
      : []),
  ];
}
