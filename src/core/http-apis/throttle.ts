// How many requests are let through: a bucket of tokens for each stage and route that has a limit, refilled at its rate. Pure.
import type { StageLimits } from '../../model/kinds/http-api.ts';

export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** What an account allows where a stage says nothing. */
export const USUAL_LIMITS = { rate: 10_000, burst: 5_000 } as const;

/** The bucket after one more request, and whether that may pass. */
export function take(
  bucket: Bucket | undefined,
  { rate = USUAL_LIMITS.rate, burst = USUAL_LIMITS.burst }: StageLimits,
  nowMs: number,
): { readonly bucket: Bucket; readonly passes: boolean } {
  const elapsedMs = bucket === undefined ? 0 : Math.max(0, nowMs - bucket.atMs);
  const tokens = Math.min(burst, (bucket?.tokens ?? burst) + (elapsedMs * rate) / 1000);
  const passes = tokens >= 1;
  return { bucket: { tokens: passes ? tokens - 1 : tokens, atMs: nowMs }, passes };
}

/** The limits of a route: its own, where they say nothing the stage's. */
export function limitsOf(
  stage: { readonly limits?: StageLimits; readonly routeLimits?: { readonly [key: string]: StageLimits } },
  routeKey: string,
): { readonly limits: StageLimits; readonly isOwn: boolean } {
  const own = stage.routeLimits?.[routeKey];
  const isOwn = own?.rate !== undefined || own?.burst !== undefined;
  return { limits: isOwn ? { ...stage.limits, ...own } : (stage.limits ?? {}), isOwn };
}
