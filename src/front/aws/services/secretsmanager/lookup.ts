// Finding secrets, and changing them. A secret whose time has come is gone, also before it is removed.
import { type ManagedSecret, managedSecretKind } from '../../../../model/kinds/managed-secret.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { check, length } from '../../shared/constraints.ts';
import { changeRecord } from '../../shared/records.ts';
import { markedForDeletion, noSuchSecret } from './faults.ts';
import { parseSecretId, secretArn } from './names.ts';

/** The object key of a secret. */
export const keyFor = ({ region }: Ctx, name: string) => ({ namespace: region, name: objectName(name) });

export function isGone({ spec }: ManagedSecret, nowMs: number): boolean {
  return spec.deleteAt !== undefined && Date.parse(spec.deleteAt) <= nowMs;
}

/** By name, ARN or partial ARN; also one that waits for its deletion. */
export async function findSecret(ctx: Ctx, secretId: string): Promise<ManagedSecret | undefined> {
  check(length('secretId', secretId, [1, 2048]));
  for (const { name, suffix } of parseSecretId(secretId, ctx)) {
    const found = await ctx.client.find(managedSecretKind, keyFor(ctx, name));
    if (!found || isGone(found, ctx.clock.now())) continue;
    if (suffix === undefined || found.spec.suffix === suffix) return found;
  }
  return undefined;
}

/** Throws ResourceNotFoundException. */
export async function getSecret(ctx: Ctx, secretId: string): Promise<ManagedSecret> {
  const found = await findSecret(ctx, secretId);
  if (!found) throw noSuchSecret();
  return found;
}

/** One that does not wait for its deletion. Throws ResourceNotFoundException, InvalidRequestException. */
export async function getLiveSecret(ctx: Ctx, secretId: string): Promise<ManagedSecret> {
  const found = await getSecret(ctx, secretId);
  if (found.spec.deleteAt !== undefined) throw markedForDeletion();
  return found;
}

/** All of the region, also those that wait for their deletion. */
export async function allSecrets({ client, region, clock }: Ctx): Promise<readonly ManagedSecret[]> {
  const { items } = await client.list(managedSecretKind, { namespace: region });
  return items.filter((secret) => !isGone(secret, clock.now()));
}

type Spec = ManagedSecret['spec'];

/** `change` returns the same spec to leave it as it is. Throws what getLiveSecret throws. */
export async function changeSecret(
  ctx: Ctx,
  secretId: string,
  change: (spec: Spec) => Spec | Promise<Spec>,
  { alsoMarked = false }: { readonly alsoMarked?: boolean } = {},
): Promise<ManagedSecret> {
  const { metadata, spec: before } = await getSecret(ctx, secretId);
  const key = { namespace: ctx.region, name: metadata.name };
  return changeRecord(ctx.client, managedSecretKind, key, noSuchSecret, async (secret) => {
    if (secret.spec.suffix !== before.suffix || isGone(secret, ctx.clock.now())) throw noSuchSecret();
    if (secret.spec.deleteAt !== undefined && !alsoMarked) throw markedForDeletion();
    const spec = await change(secret.spec);
    return spec === secret.spec ? secret : { ...secret, spec };
  });
}

/** What most answers have. */
export function identityOf(ctx: Ctx, { spec }: Pick<ManagedSecret, 'spec'>): { ARN: string; Name: string } {
  return { ARN: secretArn(ctx, spec), Name: spec.name };
}
