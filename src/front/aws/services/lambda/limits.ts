// Lambda's limits of an account in a region, and what of them is used.
import { functionVersionKind } from '../../../../model/kinds/function.ts';
import type { Ctx } from '../../context.ts';
import { allFunctions } from './lookup.ts';

export const CODE_LIMITS = {
  /** Of an archive in a request: 50 MiB, and what base64 makes of it. */
  zippedBytes: 52_428_800,
  unzippedBytes: 262_144_000,
  requestBytes: 70_167_211,
  totalBytes: 80_530_636_800,
} as const;

/** Calls at once, and how many of them nobody can reserve. */
export const CONCURRENCY = { account: 1000, leastUnreserved: 100 } as const;

/** Of all archives, each version's counted. */
export async function codeBytes(ctx: Ctx): Promise<number> {
  const versions = (await ctx.client.list(functionVersionKind, { namespace: ctx.region })).items;
  return [...(await allFunctions(ctx)), ...versions].reduce(
    (sum, { spec }) => sum + (spec.code.sizeBytes ?? 0),
    0,
  );
}

/** What functions other than `except` have reserved. */
export async function reservedCalls(ctx: Ctx, except?: string): Promise<number> {
  return (await allFunctions(ctx))
    .filter(({ spec }) => spec.name !== except)
    .reduce((sum, { spec }) => sum + (spec.reservedConcurrency ?? 0), 0);
}
