// Which key does a caller mean, and may it be used now? A key whose time has come is gone, also before it is removed.
import { type EncryptionKey, encryptionKeyKind } from '../../../model/kinds/encryption-key.ts';
import { type KeyAlias, keyAliasKind } from '../../../model/kinds/key-alias.ts';
import { objectName } from '../../../model/object-name.ts';
import type { Ctx } from '../context.ts';
import { disabledKey, invalidKeyId, noSuchAlias, noSuchKey, pendingDeletion } from './faults.ts';
import { managedKey } from './managed.ts';
import { aliasArn, keyArn, parseKeyReference } from './references.ts';

export const keyId = ({ metadata }: EncryptionKey): string => metadata.name;

export const arnOf = (ctx: Ctx, key: EncryptionKey): string => keyArn(ctx, keyId(key));

/** The object key of an alias. */
export const aliasKey = ({ region }: Ctx, alias: string) => ({ namespace: region, name: objectName(alias) });

export function isGone({ spec }: EncryptionKey, nowMs: number): boolean {
  return spec.deleteAt !== undefined && Date.parse(spec.deleteAt) <= nowMs;
}

/** Throws NotFoundException. */
export async function keyWithId(ctx: Ctx, id: string): Promise<EncryptionKey> {
  const key = await ctx.client.find(encryptionKeyKind, { namespace: ctx.region, name: id });
  if (!key || isGone(key, ctx.clock.now())) throw noSuchKey(keyArn(ctx, id));
  return key;
}

export async function findAlias(ctx: Ctx, alias: string): Promise<KeyAlias | undefined> {
  return ctx.client.find(keyAliasKind, aliasKey(ctx, alias));
}

/** The key that a name of any form means; a managed one is made at its first use. Throws NotFoundException. */
export async function getKey(ctx: Ctx, text: string): Promise<EncryptionKey> {
  const reference = parseKeyReference(text, ctx);
  if (reference.by === 'id') return keyWithId(ctx, reference.id);
  const managed = await managedKey(ctx, reference.alias);
  if (managed) return managed;
  const alias = await findAlias(ctx, reference.alias);
  if (!alias) throw noSuchAlias(aliasArn(ctx, reference.alias));
  return keyWithId(ctx, alias.spec.keyId);
}

/** The id that an id or ARN says: operations that change a key take no alias. Throws NotFoundException. */
export function idIn(ctx: Ctx, text: string): string {
  const reference = parseKeyReference(text, ctx);
  if (reference.by === 'alias') throw invalidKeyId(text);
  return reference.id;
}

/** Throws KMSInvalidStateException, DisabledException. */
export function assertUsable(ctx: Ctx, key: EncryptionKey): void {
  if (key.spec.deleteAt !== undefined) throw pendingDeletion(arnOf(ctx, key));
  if (!key.spec.enabled) throw disabledKey(arnOf(ctx, key));
}
