// The buckets of tokens of stages and routes, in memory: full again after a restart.
import { type Bucket, limitsOf, take } from '../../../core/http-apis/throttle.ts';
import type { HttpApiStage } from '../../../model/kinds/http-api.ts';

export interface RequestLimits {
  /** Takes a token of the route's own bucket, or of its stage's. */
  passes(stageKey: string, stage: HttpApiStage['spec'], routeKey: string, nowMs: number): boolean;
}

const MOST_BUCKETS = 10_000;

export function openLimits(): RequestLimits {
  const buckets = new Map<string, Bucket>();
  return {
    passes(stageKey, stage, routeKey, nowMs) {
      const { limits, isOwn } = limitsOf(stage, routeKey);
      const key = isOwn ? `${stageKey}\n${routeKey}` : stageKey;
      const { bucket, passes } = take(buckets.get(key), limits, nowMs);
      if (buckets.size >= MOST_BUCKETS && !buckets.has(key)) buckets.clear();
      buckets.set(key, bucket);
      return passes;
    },
  };
}
