// In which state is a metric alarm, given the newest data points of its evaluation range?
//
// As AWS describes it ("Configuring how CloudWatch alarms treat missing data"): enough real points decide alone, the newest N of them; else all
// real points of the range count and what is missing to N is filled in as the alarm says. An alarm whose real points all breach, the oldest of
// them at least M periods ago, is in ALARM even with fewer than M of them.
import { breaches, type Comparison } from './comparison.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmRule {
  readonly comparison: Comparison;
  readonly threshold: number;
  /** N: how many points decide. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach; absent = all. */
  readonly datapointsToAlarm?: number;
  readonly missingData: MissingData;
  /** Absent = points are taken whatever they rest on. */
  readonly minimumSamples?: number;
}

/** One period of the evaluation range. */
export interface DataPoint {
  /** Its start. */
  readonly timestamp: number;
  /** Absent = missing. */
  readonly value?: number;
  readonly sampleCount?: number;
  readonly unit?: string;
}

export interface Evaluation {
  /** Absent = the alarm stays as it is. */
  readonly state?: AlarmState;
  /** The real points that were looked at, newest first. */
  readonly evaluated: readonly DataPoint[];
  /** How many were filled in. */
  readonly filled: number;
}

/** How many more periods than N are looked at, in case some are missing. */
const EXTRA_PERIODS = 2;

export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + EXTRA_PERIODS;
}

/** `points`: the evaluation range, oldest first, missing periods without value. */
export function evaluate(rule: AlarmRule, points: readonly DataPoint[]): Evaluation {
  const wanted = rule.evaluationPeriods;
  const real = points.filter(({ value }) => value !== undefined).reverse();
  const evaluated = real.slice(0, wanted);
  const filled = wanted - evaluated.length;
  if (isTooFewSamples(rule, evaluated)) return { evaluated, filled };
  const state = filled === 0 ? decided(rule, evaluated, 0) : filledIn(rule, points, evaluated);
  return { ...(state ? { state } : {}), evaluated, filled };
}

function isTooFewSamples({ minimumSamples }: AlarmRule, evaluated: readonly DataPoint[]): boolean {
  if (minimumSamples === undefined || evaluated.length === 0) return false;
  return evaluated.reduce((sum, { sampleCount = 0 }) => sum + sampleCount, 0) < minimumSamples;
}

export function isBreaching(rule: AlarmRule, { value }: DataPoint): boolean {
  return value !== undefined && breaches(rule.comparison, value, rule.threshold);
}

function decided(rule: AlarmRule, evaluated: readonly DataPoint[], filledBreaching: number): AlarmState {
  const breaching = evaluated.filter((point) => isBreaching(rule, point)).length + filledBreaching;
  return breaching >= (rule.datapointsToAlarm ?? rule.evaluationPeriods) ? 'ALARM' : 'OK';
}

function filledIn(
  rule: AlarmRule,
  points: readonly DataPoint[],
  evaluated: readonly DataPoint[],
): AlarmState | undefined {
  const missing = rule.evaluationPeriods - evaluated.length;
  if (rule.missingData === 'breaching') return decided(rule, evaluated, missing);
  if (rule.missingData === 'notBreaching') return decided(rule, evaluated, 0);
  const isIgnored = rule.missingData === 'ignore';
  if (evaluated.length === 0) return isIgnored ? undefined : 'INSUFFICIENT_DATA';
  if (decided(rule, evaluated, 0) === 'ALARM') return 'ALARM';
  const allBreach = evaluated.every((point) => isBreaching(rule, point));
  if (!allBreach) return 'OK';
  if (isIgnored) return undefined;
  return oldestAge(points) >= (rule.datapointsToAlarm ?? rule.evaluationPeriods) ? 'ALARM' : 'OK';
}

/** How many periods ago the oldest real point was: 1 = the newest period. */
function oldestAge(points: readonly DataPoint[]): number {
  return points.length - points.findIndex(({ value }) => value !== undefined);
}
