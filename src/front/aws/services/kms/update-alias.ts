import type { UpdateAliasCommand } from '@aws-sdk/client-kms';
import { keyAliasKind } from '../../../../model/kinds/key-alias.ts';
import type { Ctx } from '../../context.ts';
import { noSuchAlias } from '../../encryption/faults.ts';
import { aliasKey, keyId } from '../../encryption/keys.ts';
import { aliasArn } from '../../encryption/references.ts';
import type { Input, Output } from '../../operation.ts';
import { changeRecord } from '../../shared/records.ts';
import { checkAliasName } from './alias-names.ts';
import { aliasTarget } from './alias-target.ts';

export async function updateAlias(
  input: Input<UpdateAliasCommand>,
  ctx: Ctx,
): Promise<Output<UpdateAliasCommand>> {
  const { AliasName, TargetKeyId } = input;
  checkAliasName(AliasName);
  const target = keyId(await aliasTarget(ctx, TargetKeyId));
  const updatedAt = new Date(ctx.clock.now()).toISOString();
  const missing = () => noSuchAlias(aliasArn(ctx, AliasName));
  await changeRecord(ctx.client, keyAliasKind, aliasKey(ctx, AliasName), missing, (alias) => ({
    ...alias,
    spec: { ...alias.spec, keyId: target, updatedAt },
  }));
  return {};
}
