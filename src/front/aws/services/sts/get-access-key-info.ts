import type { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts';
import type { Ctx } from '../../context.ts';
import { accountOfKey } from '../../identity/key-ids.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { validationError } from './faults.ts';
import { check } from './input.ts';

/** The account of a key, which is in its id: also of keys that are not ours. */
export async function getAccessKeyInfo(
  { AccessKeyId = '' }: Input<GetAccessKeyInfoCommand>,
  { caller, account }: Ctx,
): Promise<Output<GetAccessKeyInfoCommand>> {
  check(length('accessKeyId', AccessKeyId, [16, 128]));
  // The root's key may have been written by hand, with an id of any form.
  const found = AccessKeyId === caller.accessKeyId ? account : accountOfKey(AccessKeyId);
  if (found === undefined) throw validationError(`The access key ID ${AccessKeyId} is not valid.`);
  return { Account: found };
}
