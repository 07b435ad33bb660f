// The words of a shift: the calls of an alias move from one version of a function to another, by weight.
//
// All values; the plan (plan-shift.ts) reads them and returns new ones. Errors, failures and reasons are those of core/rollout.
import type { FunctionShift, ShiftState } from '../../model/kinds/function-shift.ts';
import type { Failure, Traffic } from '../rollout/types.ts';

export type ShiftSpec = FunctionShift['spec'];

/** How the calls of a version went. */
export interface VersionTraffic extends Traffic {
  /** Of the slowest hundredth; absent: not known. */
  readonly p99Ms?: number;
}

/** By version. */
export interface MeasuredTraffic {
  readonly [version: string]: VersionTraffic;
}

export type HookName = 'before' | 'after';

/** Whether a version can take calls. */
export type VersionReadiness =
  | { readonly type: 'ready' }
  | { readonly type: 'missing' }
  | { readonly type: 'pending' }
  | { readonly type: 'failed'; readonly message: string };

/** What is remembered of a shift that has begun. */
export interface ShiftMemory {
  readonly startedAtMs: number;
  /** Steps that were taken. */
  readonly steps: number;
  /** The new version's share that is wanted since the last of them. */
  readonly percent: number;
  /** When the alias had it. Absent: it is not known to be written. */
  readonly reachedAtMs?: number;
  /** Its share before that. */
  readonly formerPercent?: number;
  /** Hooks that have answered `Succeeded`. */
  readonly answered: readonly HookName[];
  readonly failure?: Failure;
}

export interface ShiftInput {
  readonly spec: ShiftSpec;
  /** Absent: it has not begun. */
  readonly memory?: ShiftMemory;
  /** Which versions the alias leads to; absent: there is no such alias. */
  readonly alias?: { readonly version: string; readonly others?: readonly Weight[] };
  readonly readiness: VersionReadiness;
  /** Since it began. */
  readonly total: MeasuredTraffic;
  /** Over the last minute: a version that is well for long may fall ill. */
  readonly recent: MeasuredTraffic;
  /** Of the old version, over a time before it began: what the new one is compared with when the old one has no more calls. */
  readonly earlier?: Traffic;
  /** Up to when all calls are among these. */
  readonly measuredUntilMs: number;
  /** Of its alarms, one that has gone off, and those that do not exist. */
  readonly alarm?: string;
  readonly missingAlarms: readonly string[];
  /** What a hook that was called has come to; absent: it was not called, or has not answered. */
  readonly hook?: { readonly name: HookName; readonly problem?: string };
  readonly nowMs: number;
}

export interface Weight {
  readonly version: string;
  readonly weight: number;
}

export interface ShiftPlan {
  readonly state: ShiftState;
  readonly reason?: string;
  readonly memory?: ShiftMemory;
  /** The new version's share as far as it is known. */
  readonly percent: number;
  /** The share that the alias is to be given; not before `memory` is kept. */
  readonly write?: number;
  /** A hook that is to be called, unless it is under way. */
  readonly call?: HookName;
  readonly wakeAtMs?: number;
}

const OVER: readonly ShiftState[] = ['Succeeded', 'RolledBack', 'Failed', 'Stopped'];

/** Nothing more comes of it. */
export function isOver(state: ShiftState): boolean {
  return OVER.includes(state);
}

export function isShiftOver({ status }: { readonly status?: { readonly state: ShiftState } }): boolean {
  return status !== undefined && isOver(status.state);
}
