// PutProvisionedConcurrencyConfig: sandboxes of a version or an alias that are kept ready, within what the function and the account have.
import type { PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import type { LambdaFunction } from '../../../../../model/kinds/function.ts';
import { functionAliasKind } from '../../../../../model/kinds/function.ts';
import {
  type ProvisionedConcurrency,
  provisionedConcurrencyKind,
} from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, range } from '../../../shared/constraints.ts';
import { changeRecord } from '../../../shared/records.ts';
import { placeKey } from '../arns.ts';
import { conflict, invalid, provisionedNotFound } from '../faults.ts';
import { isNumber, placeOf } from '../function-name.ts';
import { CONCURRENCY, reservedCalls } from '../limits.ts';
import { checkQualifier, getAlias, getFunction, ofFunction } from '../lookup.ts';
import { provisionedText } from './provisioned-text.ts';

export async function putProvisionedConcurrencyConfig(
  input: Input<PutProvisionedConcurrencyConfigCommand>,
  ctx: Ctx,
): Promise<Output<PutProvisionedConcurrencyConfigCommand>> {
  const { ProvisionedConcurrentExecutions: requested } = input;
  check(range('provisionedConcurrentExecutions', requested, [1, Number.MAX_SAFE_INTEGER]));
  const { name, qualifier = '$LATEST' } = placeOf(ctx, input.FunctionName, input.Qualifier);
  if (qualifier === '$LATEST')
    throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  const own = await getFunction(ctx, { name });
  await checkQualifier(ctx, { name, qualifier });
  const all = await ofFunction(ctx, provisionedConcurrencyKind, name);
  const others = all.filter(({ spec }) => spec.qualifier !== qualifier);
  await checkOverlap(ctx, { name, qualifier }, others);
  await checkRoom(ctx, own, { requested, others });
  const key = placeKey(ctx, { name, qualifier });
  const modifiedAt = new Date(ctx.clock.now()).toISOString();
  const spec = { function: own.metadata.name, functionName: name, qualifier, requested, modifiedAt };
  return provisionedText(await put(ctx, key, spec));
}

async function put(
  { client }: Ctx,
  metadata: ReturnType<typeof placeKey>,
  spec: ProvisionedConcurrency['spec'],
): Promise<ProvisionedConcurrency> {
  try {
    return await client.create(provisionedConcurrencyKind, { metadata, spec });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    return changeRecord(client, provisionedConcurrencyKind, metadata, provisionedNotFound, (object) => ({
      ...object,
      spec,
    }));
  }
}

/** A version and an alias of it cannot both have some. */
async function checkOverlap(
  ctx: Ctx,
  { name, qualifier }: { readonly name: string; readonly qualifier: string },
  others: readonly ProvisionedConcurrency[],
): Promise<void> {
  const taken = new Set(others.map(({ spec }) => spec.qualifier));
  if (!isNumber(qualifier)) {
    if (taken.has((await getAlias(ctx, name, qualifier)).spec.version))
      throw conflict(
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
    return;
  }
  const aliases = await ofFunction(ctx, functionAliasKind, name);
  if (aliases.some(({ spec }) => spec.version === qualifier && taken.has(spec.name)))
    throw conflict('Version is pointed by a Provisioned Concurrency alias');
}

interface Wish {
  readonly requested: number;
  readonly others: readonly ProvisionedConcurrency[];
}

async function checkRoom(ctx: Ctx, { spec }: LambdaFunction, { requested, others }: Wish): Promise<void> {
  const { reservedConcurrency: reserved } = spec;
  const total = others.reduce((sum, each) => sum + each.spec.requested, requested);
  if (reserved !== undefined && total > reserved)
    throw invalid(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  if (reserved !== undefined) return;
  const unreserved = CONCURRENCY.account - (await reservedCalls(ctx));
  if (total > unreserved)
    throw invalid(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  if (unreserved - total < CONCURRENCY.leastUnreserved)
    throw invalid(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${CONCURRENCY.leastUnreserved}].`,
    );
}
