// Which share may the new version have after so many steps, and when is the next one due?
import type { ShiftMemory, ShiftSpec } from './types.ts';

/** In percent. */
export function shareAfter(strategy: ShiftSpec['strategy'], steps: number): number {
  if (steps <= 0) return 0;
  switch (strategy.type) {
    case 'AllAtOnce':
      return 100;
    case 'Canary':
      return steps === 1 ? strategy.percent : 100;
    case 'Linear':
      return Math.min(100, strategy.percent * steps);
  }
}

export function isLastStep({ strategy }: ShiftSpec, { steps }: ShiftMemory): boolean {
  return steps > 0 && shareAfter(strategy, steps) === 100;
}

/** When what comes after the present share is due, be it the next step or the end. */
export function nextDueMs(spec: ShiftSpec, memory: ShiftMemory): number {
  const { reachedAtMs = Number.POSITIVE_INFINITY, startedAtMs, steps } = memory;
  if (steps === 0) return startedAtMs;
  if (isLastStep(spec, memory)) return reachedAtMs + spec.bakeSeconds * 1000;
  const { strategy } = spec;
  return reachedAtMs + (strategy.type === 'AllAtOnce' ? 0 : strategy.intervalSeconds * 1000);
}
