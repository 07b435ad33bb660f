import { randomBytes } from 'node:crypto';
import type { GenerateRandomCommand } from '@aws-sdk/client-kms';
import type { Input, Output } from '../../operation.ts';
import { check, range } from '../../shared/constraints.ts';
import { unsupported, validation } from './faults.ts';

export async function generateRandom({
  NumberOfBytes,
  CustomKeyStoreId,
}: Input<GenerateRandomCommand>): Promise<Output<GenerateRandomCommand>> {
  if (CustomKeyStoreId !== undefined) throw unsupported('Custom key stores are not supported here');
  if (NumberOfBytes === undefined) throw validation('NumberOfBytes is required.');
  check(range('numberOfBytes', NumberOfBytes, [1, 1024]));
  return { Plaintext: randomBytes(NumberOfBytes) };
}
