import type { DeleteAliasCommand } from '@aws-sdk/client-kms';
import { keyAliasKind } from '../../../../model/kinds/key-alias.ts';
import type { Ctx } from '../../context.ts';
import { noSuchAlias } from '../../encryption/faults.ts';
import { aliasKey } from '../../encryption/keys.ts';
import { aliasArn } from '../../encryption/references.ts';
import type { Input, Output } from '../../operation.ts';
import { removeRecord } from '../../shared/records.ts';
import { checkAliasName } from './alias-names.ts';

export async function deleteAlias(
  { AliasName }: Input<DeleteAliasCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAliasCommand>> {
  checkAliasName(AliasName);
  await removeRecord(ctx.client, keyAliasKind, aliasKey(ctx, AliasName), () =>
    noSuchAlias(aliasArn(ctx, AliasName)),
  );
  return {};
}
