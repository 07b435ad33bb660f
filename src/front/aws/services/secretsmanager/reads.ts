// Which version of a secret a caller means, and its value.
import type { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ManagedSecret, SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Output } from '../../operation.ts';
import { invalidRequest, noSuchStage, noSuchVersion } from './faults.ts';
import { identityOf } from './lookup.ts';
import { CURRENT, holderOf } from './stages.ts';
import { opened, shownValue } from './values.ts';

export interface Wanted {
  readonly VersionId?: string;
  readonly VersionStage?: string;
}

/** Throws ResourceNotFoundException, InvalidRequestException. */
export function versionOf({ spec }: ManagedSecret, { VersionId, VersionStage }: Wanted): SecretVersion {
  const versions = spec.versions ?? [];
  if (VersionId === undefined) {
    const stage = VersionStage ?? CURRENT;
    const holder = holderOf(versions, stage);
    if (!holder) throw noSuchStage(stage);
    return holder;
  }
  const version = versions.find(({ id }) => id === VersionId);
  if (!version) throw noSuchVersion(VersionId);
  if (VersionStage !== undefined && !version.stages.includes(VersionStage))
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  return version;
}

/** What GetSecretValue answers. */
export async function readValue(
  ctx: Ctx,
  secret: ManagedSecret,
  wanted: Wanted,
): Promise<Output<GetSecretValueCommand>> {
  const version = versionOf(secret, wanted);
  return {
    ...identityOf(ctx, secret),
    VersionId: version.id,
    ...shownValue(await opened(ctx, secret.spec, version)),
    VersionStages: [...version.stages],
    CreatedDate: new Date(version.createdAt),
  };
}
