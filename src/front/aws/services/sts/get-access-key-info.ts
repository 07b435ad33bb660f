import type { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts';
import { accessKeyKind, accessKeyName } from '../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../context.ts';
import { accountOfKey } from '../../identity/key-ids.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { validationError } from './faults.ts';
import { check } from './input.ts';

/** The account of a key, which is in its id: also of keys that are not ours. Ours may have an id of any form. */
export async function getAccessKeyInfo(
  { AccessKeyId = '' }: Input<GetAccessKeyInfoCommand>,
  ctx: Ctx,
): Promise<Output<GetAccessKeyInfoCommand>> {
  check(length('accessKeyId', AccessKeyId, [16, 128]));
  const found = (await isOurs(ctx, AccessKeyId)) ? ctx.account : accountOfKey(AccessKeyId);
  if (found === undefined) throw validationError(`The access key ID ${AccessKeyId} is not valid.`);
  return { Account: found };
}

async function isOurs({ caller, client }: Ctx, accessKeyId: string): Promise<boolean> {
  if (accessKeyId === caller.accessKeyId) return true;
  if (!/^[A-Z0-9]+$/.test(accessKeyId)) return false;
  return (await client.find(accessKeyKind, { name: accessKeyName(accessKeyId) })) !== undefined;
}
