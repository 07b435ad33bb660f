// Is the host short of memory? Looked at every few seconds; each look counts once, so that sandboxes are given up step by step.
import { readFileSync } from 'node:fs';
import type { Clock } from '../../../machinery/clock.ts';

const EVERY_MS = 5000;
/** Share of memory that is to stay available. */
const AVAILABLE_SHARE = 0.08;
/** Per cent of the last ten seconds in which something waited for memory. */
const STALLED_PERCENT = 10;

export interface Pressure {
  /** True once for each look that found the host short of memory. */
  take(): boolean;
}

export function watchPressure(clock: Clock, signal: AbortSignal, pressed: () => void): Pressure {
  let isShort = false;
  const look = (): void => {
    if (signal.aborted) return;
    isShort = isPressed(read('/proc/meminfo'), read('/proc/pressure/memory'));
    if (isShort) pressed();
    clock.after(EVERY_MS, look);
  };
  clock.after(EVERY_MS, look);
  return {
    take() {
      const was = isShort;
      isShort = false;
      return was;
    },
  };
}

export function isPressed(memory: string, stalls: string): boolean {
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  const [total, available] = [kibibytes('MemTotal'), kibibytes('MemAvailable')];
  if (total > 0 && available / total < AVAILABLE_SHARE) return true;
  return Number(/^some avg10=([\d.]+)/m.exec(stalls)?.[1] ?? 0) > STALLED_PERCENT;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // kernels without it
  }
}
