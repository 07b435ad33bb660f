import type { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getLiveSecret } from './lookup.ts';
import { readValue } from './reads.ts';

export async function getSecretValue(
  { SecretId, VersionId, VersionStage }: Input<GetSecretValueCommand>,
  ctx: Ctx,
): Promise<Output<GetSecretValueCommand>> {
  return readValue(ctx, await getLiveSecret(ctx, SecretId), { VersionId, VersionStage });
}
