import type { ListSecretVersionIdsCommand } from '@aws-sdk/client-secrets-manager';
import type { ManagedSecret, SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import { managedKeyId } from '../../encryption/managed.ts';
import { keyArn } from '../../encryption/references.ts';
import type { Input, Output } from '../../operation.ts';
import { check, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { getSecret, identityOf } from './lookup.ts';
import { DEFAULT_KEY } from './values.ts';

export async function listSecretVersionIds(
  input: Input<ListSecretVersionIdsCommand>,
  ctx: Ctx,
): Promise<Output<ListSecretVersionIdsCommand>> {
  const { SecretId, IncludeDeprecated = false, MaxResults = 100, NextToken } = input;
  check(range('maxResults', MaxResults, [1, 100]));
  const secret = await getSecret(ctx, SecretId);
  const shown = versionsOf(secret).filter(({ stages }) => IncludeDeprecated || stages.length > 0);
  const order = new Map(versionsOf(secret).map(({ id }, index) => [id, String(index).padStart(4, '0')]));
  const key = ({ id, createdAt }: SecretVersion) => `${createdAt} ${order.get(id)}`;
  const { items, next } = page(shown, { token: NextToken, limit: MaxResults, key, badToken });
  return {
    ...identityOf(ctx, secret),
    Versions: items.map(({ id, stages, createdAt, keyId }) => ({
      VersionId: id,
      ...(stages.length === 0 ? {} : { VersionStages: [...stages] }),
      CreatedDate: new Date(createdAt),
      KmsKeyIds: [keyId === managedKeyId(ctx, DEFAULT_KEY) ? 'DefaultEncryptionKey' : keyArn(ctx, keyId)],
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

const versionsOf = ({ spec }: ManagedSecret) => spec.versions ?? [];
