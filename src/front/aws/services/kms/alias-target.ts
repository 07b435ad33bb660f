// What an alias may be pointed at: a key of the caller's own that is not about to go.
import type { EncryptionKey } from '../../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../../context.ts';
import { pendingDeletion } from '../../encryption/faults.ts';
import { arnOf, keyWithId } from '../../encryption/keys.ts';
import { parseKeyReference } from '../../encryption/references.ts';
import { notAuthorized, validation } from './faults.ts';

export async function aliasTarget(ctx: Ctx, text: string): Promise<EncryptionKey> {
  const reference = parseKeyReference(text, ctx);
  if (reference.by === 'alias') throw validation('Aliases must refer to keys. Not aliases');
  const key = await keyWithId(ctx, reference.id);
  if (key.spec.manager === 'AWS') throw notAuthorized();
  if (key.spec.deleteAt !== undefined) throw pendingDeletion(arnOf(ctx, key));
  return key;
}
