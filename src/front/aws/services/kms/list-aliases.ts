import type { AliasListEntry, ListAliasesCommand } from '@aws-sdk/client-kms';
import { type EncryptionKey, encryptionKeyKind } from '../../../../model/kinds/encryption-key.ts';
import { type KeyAlias, keyAliasKind } from '../../../../model/kinds/key-alias.ts';
import type { Ctx } from '../../context.ts';
import { idIn, isGone, keyId, keyWithId } from '../../encryption/keys.ts';
import { managedAliases, managedKeyId } from '../../encryption/managed.ts';
import { aliasArn } from '../../encryption/references.ts';
import type { Input, Output } from '../../operation.ts';
import { pageOf } from './pages.ts';

/** Aliases of AWS's own keys are listed always, with a target once the key was used. */
export async function listAliases(
  input: Input<ListAliasesCommand>,
  ctx: Ctx,
): Promise<Output<ListAliasesCommand>> {
  const only = input.KeyId === undefined ? undefined : keyId(await keyWithId(ctx, idIn(ctx, input.KeyId)));
  const { items: aliases } = await ctx.client.list(keyAliasKind, { namespace: ctx.region });
  const keys = await thereNow(ctx);
  const entries = [
    ...managedAliases.map((alias) => managedEntry(ctx, alias, keys)),
    ...aliases.filter(({ spec }) => keys.has(spec.keyId)).map((alias) => entryOf(ctx, alias)),
  ].filter(({ TargetKeyId }) => only === undefined || TargetKeyId === only);
  const { items, rest } = pageOf(entries, input, ({ AliasName = '' }) => AliasName, { usual: 50, most: 100 });
  return { Aliases: [...items], ...rest };
}

async function thereNow(ctx: Ctx): Promise<ReadonlyMap<string, EncryptionKey>> {
  const { items } = await ctx.client.list(encryptionKeyKind, { namespace: ctx.region });
  const now = ctx.clock.now();
  return new Map(items.filter((key) => !isGone(key, now)).map((key) => [keyId(key), key]));
}

function managedEntry(ctx: Ctx, alias: string, keys: ReadonlyMap<string, EncryptionKey>): AliasListEntry {
  const base = { AliasName: alias, AliasArn: aliasArn(ctx, alias) };
  const key = keys.get(managedKeyId(ctx, alias));
  if (!key) return base;
  const at = new Date(key.spec.createdAt);
  return { ...base, TargetKeyId: keyId(key), CreationDate: at, LastUpdatedDate: at };
}

function entryOf(ctx: Ctx, { spec }: KeyAlias): AliasListEntry {
  return {
    AliasName: spec.aliasName,
    AliasArn: aliasArn(ctx, spec.aliasName),
    TargetKeyId: spec.keyId,
    CreationDate: new Date(spec.createdAt),
    LastUpdatedDate: new Date(spec.updatedAt),
  };
}
