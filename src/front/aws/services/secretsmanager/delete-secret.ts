import type { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { managedSecretKind } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { removeRecord } from '../../shared/records.ts';
import { invalidParameter, noSuchSecret } from './faults.ts';
import { changeSecret, findSecret, identityOf, keyFor } from './lookup.ts';

type Delete = Input<DeleteSecretCommand>;

const DAY_MS = 86_400_000;
const USUAL_WINDOW_DAYS = 30;

/** At once when that is asked for; else it can be restored until its window ends. */
export async function deleteSecret(input: Delete, ctx: Ctx): Promise<Output<DeleteSecretCommand>> {
  checkDelete(input);
  return input.ForceDeleteWithoutRecovery ? removeNow(input, ctx) : mark(input, ctx);
}

function checkDelete({ RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force }: Delete): void {
  if (force && days !== undefined)
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  if (days !== undefined && (days < 7 || days > 30))
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
}

async function mark(
  { SecretId, RecoveryWindowInDays = USUAL_WINDOW_DAYS }: Delete,
  ctx: Ctx,
): Promise<Output<DeleteSecretCommand>> {
  const nowMs = ctx.clock.now();
  const deleteAt = new Date(nowMs + RecoveryWindowInDays * DAY_MS);
  const secret = await changeSecret(ctx, SecretId, (spec) => ({
    ...spec,
    deletedAt: new Date(nowMs).toISOString(),
    deleteAt: deleteAt.toISOString(),
  }));
  return { ...identityOf(ctx, secret), DeletionDate: deleteAt };
}

/** One that is not there counts as removed, as at AWS. */
async function removeNow({ SecretId }: Delete, ctx: Ctx): Promise<Output<DeleteSecretCommand>> {
  const DeletionDate = new Date(ctx.clock.now());
  const secret = await findSecret(ctx, SecretId);
  if (!secret) return { Name: SecretId, DeletionDate };
  await removeRecord(ctx.client, managedSecretKind, keyFor(ctx, secret.spec.name), noSuchSecret);
  return { ...identityOf(ctx, secret), DeletionDate };
}
