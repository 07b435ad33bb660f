// Where does a refresh rest on its way?
//
// Up to a checkpoint no more machines are made, and no more taken away, than its percentage. Once they serve, it rests; then it goes on.
// The last checkpoint of 100 percent is rested at, too, before the refresh succeeds.
import type { Scale } from '../../../core/rollout/types.ts';
import type { RefreshMemory } from '../refresh-memory.ts';
import type { Running } from './observed.ts';

type Checkpoint = RefreshMemory['checkpoint'];

export interface Rest {
  /** New machines at most; absent: no checkpoint is left. */
  readonly cap?: number;
  readonly percentage?: number;
  /** It is there and rests until then. */
  readonly untilMs?: number;
  /** No more are to be replaced. */
  readonly isEnd?: boolean;
  readonly checkpoint: Checkpoint;
}

const DEFAULT_DELAY_SECONDS = 3600;

/** `available`: new machines that count. */
export function restOf(running: Running, desired: number, available: number): Rest {
  const { refresh, memory, nowMs } = running;
  const { checkpointPercentages = [], checkpointDelaySeconds } = refresh.spec.preferences;
  const delayMs = (checkpointDelaySeconds ?? DEFAULT_DELAY_SECONDS) * 1000;
  const { index, reachedAtMs } = memory.checkpoint;
  const percentage = checkpointPercentages[index];
  if (percentage === undefined) return atEnd(checkpointPercentages.at(-1), desired, index);
  const cap = Math.max(1, Math.floor((desired * percentage) / 100));
  if (reachedAtMs === undefined && available < Math.min(cap, desired))
    return { cap, percentage, checkpoint: { index } };
  const sinceMs = reachedAtMs ?? nowMs;
  const untilMs = sinceMs + delayMs;
  if (nowMs >= untilMs)
    return restOf(
      { ...running, memory: { ...memory, checkpoint: { index: index + 1 } } },
      desired,
      available,
    );
  return { cap, percentage, untilMs, checkpoint: { index, reachedAtMs: sinceMs } };
}

/** Past the last checkpoint: the rest is replaced, unless the last one says how many there are to be at all. */
function atEnd(last: number | undefined, desired: number, index: number): Rest {
  if (last === undefined || last >= 100) return { checkpoint: { index } };
  const cap = Math.max(1, Math.floor((desired * last) / 100));
  return { cap, percentage: last, isEnd: true, checkpoint: { index } };
}

/** The engine's numbers, held at the checkpoint. */
export function capped(
  scales: readonly Scale[],
  wanted: RefreshMemory['wanted'],
  desired: number,
  cap: number | undefined,
): readonly Scale[] {
  if (cap === undefined) return scales;
  let spare = Math.max(0, wanted.former + wanted.stale - (desired - cap));
  return scales.flatMap((scale) => {
    if (scale.revision === 'fresh') {
      const to = Math.max(Math.min(scale.to, cap), Math.min(scale.from, scale.to));
      return to === scale.from ? [] : [{ ...scale, to }];
    }
    const down = Math.min(spare, scale.from - scale.to);
    if (down > 0) spare -= down;
    return down === 0 ? [] : [{ ...scale, to: scale.from - down }];
  });
}
