import type { BatchGetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ManagedSecret } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken, invalidParameter } from './faults.ts';
import { checkFilters, passes } from './filters.ts';
import { allSecrets, getLiveSecret } from './lookup.ts';
import { readValue } from './reads.ts';

type Batch = Input<BatchGetSecretValueCommand>;
type Read = { readonly value: Awaited<ReturnType<typeof readValue>> };
type Refused = { readonly error: { SecretId: string; ErrorCode: string; Message: string } };

/** The current value of each; what cannot be read is told beside them. */
export async function batchGetSecretValue(
  input: Batch,
  ctx: Ctx,
): Promise<Output<BatchGetSecretValueCommand>> {
  checkBatch(input);
  const { ids, next } = await chosen(ctx, input);
  const results = await Promise.all(ids.map((id) => tried(ctx, id)));
  return {
    SecretValues: results.flatMap((result) => ('value' in result ? [result.value] : [])),
    Errors: results.flatMap((result) => ('error' in result ? [result.error] : [])),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function checkBatch({ SecretIdList, Filters, MaxResults, NextToken }: Batch): void {
  if ((SecretIdList === undefined) === (Filters === undefined))
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  if (Filters === undefined && (MaxResults !== undefined || NextToken !== undefined))
    throw invalidParameter(
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    );
  check(length('secretIdList', SecretIdList, [1, 20]), range('maxResults', MaxResults, [1, 20]));
  checkFilters(Filters ?? []);
}

async function chosen(
  ctx: Ctx,
  { SecretIdList, Filters = [], MaxResults = 20, NextToken }: Batch,
): Promise<{ readonly ids: readonly string[]; readonly next?: string }> {
  if (SecretIdList) return { ids: SecretIdList };
  const live = (await allSecrets(ctx)).filter(
    (secret) => secret.spec.deleteAt === undefined && passes(secret, Filters),
  );
  const key = ({ spec }: ManagedSecret) => spec.name;
  const { items, next } = page(live, { token: NextToken, limit: MaxResults, key, badToken });
  return { ids: items.map(key), next };
}

async function tried(ctx: Ctx, id: string): Promise<Read | Refused> {
  try {
    return { value: await readValue(ctx, await getLiveSecret(ctx, id), {}) };
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    return { error: { SecretId: id, ErrorCode: error.wire.code, Message: error.message } };
  }
}
