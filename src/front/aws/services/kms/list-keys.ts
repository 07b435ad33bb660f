import type { ListKeysCommand } from '@aws-sdk/client-kms';
import { encryptionKeyKind } from '../../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../../context.ts';
import { arnOf, isGone, keyId } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { pageOf } from './pages.ts';

export async function listKeys(input: Input<ListKeysCommand>, ctx: Ctx): Promise<Output<ListKeysCommand>> {
  const { items: all } = await ctx.client.list(encryptionKeyKind, { namespace: ctx.region });
  const there = all.filter((key) => !isGone(key, ctx.clock.now()));
  const { items, rest } = pageOf(there, input, keyId);
  return { Keys: items.map((key) => ({ KeyId: keyId(key), KeyArn: arnOf(ctx, key) })), ...rest };
}
