// All keys here are symmetric: an algorithm that says otherwise is refused as AWS refuses it for such a key.
import { InvalidKeyUsageException$ } from '@aws-sdk/client-kms';
import { AwsFault } from '../../fault.ts';

/** Throws InvalidKeyUsageException. */
export function checkAlgorithm(algorithm: string | undefined): void {
  if (algorithm === undefined || algorithm === 'SYMMETRIC_DEFAULT') return;
  throw new AwsFault(
    InvalidKeyUsageException$,
    `Algorithm ${algorithm} is incompatible with key spec SYMMETRIC_DEFAULT.`,
  );
}
