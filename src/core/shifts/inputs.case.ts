// Inputs of shifts for tests: each names only what matters to it.
import { planShift } from './plan-shift.ts';
import type { ShiftInput, ShiftMemory, ShiftPlan, ShiftSpec } from './types.ts';

export const NOW = Date.UTC(2026, 0, 1);

export function aSpec(spec: Partial<ShiftSpec> = {}): ShiftSpec {
  return {
    alias: 'web.live',
    functionName: 'web',
    aliasName: 'live',
    from: '1',
    to: '2',
    strategy: { type: 'Canary', percent: 10, intervalSeconds: 60 },
    bakeSeconds: 30,
    maxExcessErrorPercent: 5,
    createdAt: new Date(NOW).toISOString(),
    ...spec,
  };
}

export function anInput(input: Partial<ShiftInput> & { readonly of?: Partial<ShiftSpec> } = {}): ShiftInput {
  const { of, ...rest } = input;
  return {
    spec: aSpec(of),
    alias: { version: '1' },
    readiness: { type: 'ready' },
    total: {},
    recent: {},
    measuredUntilMs: Number.MAX_SAFE_INTEGER,
    missingAlarms: [],
    nowMs: NOW,
    ...rest,
  };
}

/** After the first step, reached now. */
export function aMemory(memory: Partial<ShiftMemory> = {}): ShiftMemory {
  return { startedAtMs: NOW, steps: 1, percent: 10, reachedAtMs: NOW, answered: [], ...memory };
}

export const plan = (input: Parameters<typeof anInput>[0]): ShiftPlan => planShift(anInput(input));

/** An alias of which the new version has so many percent. */
export function shared(percent: number): NonNullable<ShiftInput['alias']> {
  if (percent === 100) return { version: '2' };
  return { version: '1', others: [{ version: '2', weight: percent / 100 }] };
}

export const calls = (requests: number, errors = 0, p99Ms?: number) => ({
  requests,
  errors,
  ...(p99Ms !== undefined && { p99Ms }),
});
