// Changing a key: by id or ARN only, never one of AWS's own, and in the state that the change needs.
import { type EncryptionKey, encryptionKeyKind } from '../../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../../context.ts';
import { noSuchKey, pendingDeletion } from '../../encryption/faults.ts';
import { arnOf, idIn, isGone } from '../../encryption/keys.ts';
import { keyArn } from '../../encryption/references.ts';
import { changeRecord } from '../../shared/records.ts';
import { managedByAws } from './faults.ts';

export interface KeyChange {
  /** The operation, for the text of a refusal. */
  readonly action: string;
  /** Also while it waits for its deletion. */
  readonly whilePending?: boolean;
}

/** `change` may throw to refuse; it returns the new spec. */
export async function changeKey(
  ctx: Ctx,
  text: string,
  { action, whilePending = false }: KeyChange,
  change: (spec: EncryptionKey['spec'], arn: string) => EncryptionKey['spec'],
): Promise<EncryptionKey> {
  const id = idIn(ctx, text);
  const missing = () => noSuchKey(keyArn(ctx, id));
  return changeRecord(ctx.client, encryptionKeyKind, { namespace: ctx.region, name: id }, missing, (key) => {
    if (isGone(key, ctx.clock.now())) throw missing();
    const arn = arnOf(ctx, key);
    if (key.spec.manager === 'AWS') throw managedByAws(ctx.caller.arn, action, arn);
    if (key.spec.deleteAt !== undefined && !whilePending) throw pendingDeletion(arn);
    const spec = change(key.spec, arn);
    return spec === key.spec ? key : { ...key, spec };
  });
}
