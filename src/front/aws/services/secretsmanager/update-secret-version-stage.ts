import type { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { invalidParameter } from './faults.ts';
import { changeSecret, identityOf } from './lookup.ts';
import { CURRENT, checkStages, holderOf, moved } from './stages.ts';

type Update = Input<UpdateSecretVersionStageCommand>;

/** Moves a staging label, puts it on, or takes it off. */
export async function updateSecretVersionStage(
  input: Update,
  ctx: Ctx,
): Promise<Output<UpdateSecretVersionStageCommand>> {
  check(length('versionStage', input.VersionStage, [1, 256]));
  const secret = await changeSecret(ctx, input.SecretId, (spec) => {
    const before = spec.versions ?? [];
    checkMove(before, input);
    const versions = moved(before, input.VersionStage, input.MoveToVersionId);
    checkStages(versions);
    return { ...spec, versions, changedAt: new Date(ctx.clock.now()).toISOString() };
  });
  return identityOf(ctx, secret);
}

/** Throws InvalidParameterException: a label is only taken from the version that the caller says has it. */
function checkMove(versions: readonly SecretVersion[], input: Update): void {
  const { VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = input;
  const holder = holderOf(versions, stage)?.id;
  for (const id of [to, from])
    if (id !== undefined && !versions.some((version) => version.id === id))
      throw invalidParameter(`Not a valid version: ${id}`);
  if (to === undefined && from === undefined)
    throw invalidParameter('You must provide either MoveToVersionId or RemoveFromVersionId.');
  if (stage === CURRENT && to === undefined)
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  if (holder === undefined && from !== undefined)
    throw invalidParameter(`Version stage ${stage} not found in version ${from}`);
  if (holder === undefined || holder === to) return;
  if (from === undefined)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
        `${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (from !== holder)
    throw invalidParameter(
      `When you move staging label ${stage}, if you specify RemoveFromVersionId, it must be set to the version that ` +
        `currently has the staging label ${stage}.`,
    );
}
