import type { CreateAliasCommand } from '@aws-sdk/client-kms';
import { keyAliasKind } from '../../../../model/kinds/key-alias.ts';
import type { Ctx } from '../../context.ts';
import { aliasKey, keyId } from '../../encryption/keys.ts';
import { aliasArn } from '../../encryption/references.ts';
import type { Input, Output } from '../../operation.ts';
import { createRecord } from '../../shared/records.ts';
import { checkAliasName } from './alias-names.ts';
import { aliasTarget } from './alias-target.ts';
import { aliasExists } from './faults.ts';

export async function createAlias(
  input: Input<CreateAliasCommand>,
  ctx: Ctx,
): Promise<Output<CreateAliasCommand>> {
  const { AliasName: aliasName, TargetKeyId } = input;
  checkAliasName(aliasName);
  const target = await aliasTarget(ctx, TargetKeyId);
  const now = new Date(ctx.clock.now()).toISOString();
  const spec = { aliasName, keyId: keyId(target), createdAt: now, updatedAt: now };
  await createRecord(ctx.client, keyAliasKind, { metadata: aliasKey(ctx, aliasName), spec }, () =>
    aliasExists(aliasArn(ctx, aliasName)),
  );
  return {};
}
