// Tokens that say where reading goes on. A place between events, so they stay good whatever comes and goes.
import type { LogPosition } from '../../../../model/log-events.ts';
import { badToken } from './faults.ts';

const TIME_DIGITS = 36;

/** `f/…/s` reads on after a place, `b/…/s` before it. */
export function directedToken(direction: 'f' | 'b', { timestamp, id }: LogPosition): string {
  return `${direction}/${String(timestamp).padStart(TIME_DIGITS, '0')}${id}/s`;
}

/** Throws InvalidParameterException for what is none of ours. */
export function parseDirectedToken(token: string): { backward: boolean; position: LogPosition } {
  const [, direction, time = '', id = ''] = /^([fb])\/(\d{36})(\d{20})\/s$/.exec(token) ?? [];
  if (!direction) throw badToken();
  return { backward: direction === 'b', position: { timestamp: Number(time), id } };
}

/** The place before all events from a time on. */
export function placeBefore(timestamp: number): LogPosition {
  return { timestamp, id: '0'.repeat(20) };
}

/** What clients once had to send with the next PutLogEvents. */
export function sequenceToken(timeMs: number): string {
  return `49${String(timeMs).padStart(54, '0')}`;
}
