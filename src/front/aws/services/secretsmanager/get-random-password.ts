import type { GetRandomPasswordCommand } from '@aws-sdk/client-secrets-manager';
import type { Input, Output } from '../../operation.ts';
import { check, length, range } from '../../shared/constraints.ts';
import { randomPassword } from './passwords.ts';

export async function getRandomPassword(
  input: Input<GetRandomPasswordCommand>,
): Promise<Output<GetRandomPasswordCommand>> {
  check(
    range('passwordLength', input.PasswordLength, [1, 4096]),
    length('excludeCharacters', input.ExcludeCharacters, [0, 4096]),
  );
  return { RandomPassword: randomPassword(input) };
}
