import type { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { isError } from '../../../../model/errors.ts';
import { type ManagedSecret, managedSecretKind } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { invalidParameter, nameScheduledForDeletion, secretExists } from './faults.ts';
import { identityOf, isGone, keyFor } from './lookup.ts';
import { checkName } from './names.ts';
import { CURRENT } from './stages.ts';
import { tagsFrom } from './tagging.ts';
import { checkKey, givenValue } from './values.ts';
import { checkToken, isWritten, type Write, withVersion } from './writes.ts';

type Create = Input<CreateSecretCommand>;

export async function createSecret(input: Create, ctx: Ctx): Promise<Output<CreateSecretCommand>> {
  checkCreate(input);
  const value = givenValue(input);
  const write = value && { token: checkToken(input.ClientRequestToken), value, stages: [CURRENT] };
  await checkKey(ctx, input.KmsKeyId || undefined);
  const secret = (await existing(ctx, input.Name, write)) ?? (await made(ctx, input, write));
  return { ...identityOf(ctx, secret), ...(write ? { VersionId: write.token } : {}) };
}

function checkCreate({ Name, Description, AddReplicaRegions = [], Type }: Create): void {
  checkName(Name);
  check(length('description', Description, [0, 2048]));
  if (AddReplicaRegions.length > 0) throw invalidParameter('Replication of secrets is not supported here.');
  if (Type !== undefined)
    throw invalidParameter('Secrets of a partner, with a Type, are not supported here.');
}

/** The secret when this very call was made before; undefined when there is none. Throws when there is another. */
async function existing(
  ctx: Ctx,
  name: string,
  write: Write | undefined,
): Promise<ManagedSecret | undefined> {
  const there = await ctx.client.find(managedSecretKind, keyFor(ctx, name));
  if (!there) return undefined;
  if (isGone(there, ctx.clock.now())) {
    await removeGone(ctx, there);
    return undefined;
  }
  if (there.spec.deleteAt !== undefined) throw nameScheduledForDeletion();
  if (write && (await isWritten(ctx, there.spec, write))) return there;
  throw secretExists(name);
}

async function made(ctx: Ctx, input: Create, write: Write | undefined): Promise<ManagedSecret> {
  const now = new Date(ctx.clock.now()).toISOString();
  const empty: ManagedSecret['spec'] = {
    name: input.Name,
    suffix: ctx.ids.mixed(6),
    description: input.Description,
    kmsKeyId: input.KmsKeyId || undefined,
    tags: input.Tags && tagsFrom(input.Tags),
    createdAt: now,
    changedAt: now,
  };
  const spec = write ? await withVersion(ctx, empty, write) : empty;
  try {
    return await ctx.client.create(managedSecretKind, { metadata: keyFor(ctx, input.Name), spec });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    const faster = await existing(ctx, input.Name, write);
    if (!faster) throw secretExists(input.Name);
    return faster;
  }
}

/** It was to be removed by now: its name is free. */
async function removeGone({ client, region }: Ctx, { metadata }: ManagedSecret): Promise<void> {
  const { name, uid, resourceVersion } = metadata;
  try {
    await client.delete(managedSecretKind, { namespace: region, name }, { uid, resourceVersion });
  } catch (error) {
    if (!isError(error, 'NotFound', 'Conflict')) throw error; // somebody else did it
  }
}
