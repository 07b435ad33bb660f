// What a Lease may say.
import type { FieldError } from '../errors.ts';
import type { Lease } from '../kinds/lease.ts';
import { invalid, nonNegative } from './fields.ts';

export function validateLease({ spec }: Lease): readonly FieldError[] {
  const { holderIdentity, leaseDurationSeconds: seconds, leaseTransitions } = spec;
  return [
    ...(seconds !== undefined && seconds <= 0
      ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
      : []),
    ...nonNegative(leaseTransitions, 'spec.leaseTransitions'),
    ...(holderIdentity === '' ? [invalid('spec.holderIdentity', holderIdentity, 'must not be empty')] : []),
  ];
}
