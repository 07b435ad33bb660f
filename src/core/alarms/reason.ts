// Why is an alarm in its state, in the very words of AWS: people and programs read them.
import { comparisonWords } from './comparison.ts';
import { type AlarmRule, type AlarmState, type DataPoint, type Evaluation, isBreaching } from './evaluate.ts';
import { dottedTime, numberText, shortTime } from './texts.ts';

/** With so many points or more only the newest are shown. */
const MANY_POINTS = 5;

/** StateReason of an evaluation that ended in `state`. */
export function stateReason(rule: AlarmRule, state: AlarmState, { evaluated, filled }: Evaluation): string {
  const periods = rule.evaluationPeriods;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${periods} ${periods === 1 ? 'datapoint was' : 'datapoints were'} unknown.`;
  const isAlarm = state === 'ALARM';
  const crossing = evaluated.filter((point) => isBreaching(rule, point) === isAlarm);
  const missing = filled > 0 ? treatedText(rule, filled) : '';
  if (crossing.length === 0) {
    const count = evaluated.length;
    const received = `${count === 0 ? 'no' : count} ${count === 1 ? 'datapoint was' : 'datapoints were'}`;
    return `Threshold Crossed: ${received} received for ${periods} ${plural(periods, 'period')}${missing}.`;
  }
  const minimum = rule.datapointsToAlarm === undefined ? '' : ` ${minimumText(rule, isAlarm)}`;
  return `Threshold Crossed: ${crossingText(rule, crossing, isAlarm, missing)}${minimum}.`;
}

function crossingText(
  rule: AlarmRule,
  crossing: readonly DataPoint[],
  isAlarm: boolean,
  missing: string,
): string {
  const count = crossing.length;
  const points =
    rule.datapointsToAlarm === undefined
      ? `${count} ${plural(count, 'datapoint')}`
      : `${count} out of the last ${rule.evaluationPeriods} datapoints`;
  const verb = `${count === 1 ? 'was' : 'were'}${isAlarm ? '' : ' not'}`;
  const than = `${verb} ${comparisonWords(rule.comparison)} the threshold (${numberText(rule.threshold)})`;
  const shown = crossing.slice(0, MANY_POINTS).map(pointText).join(', ');
  if (count < MANY_POINTS) return `${points} [${shown}] ${than}${missing}`;
  const which = isAlarm ? 'datapoints which crossed the threshold' : 'datapoints';
  return `${points} ${than}${missing}. The most recent ${which}: [${shown}]`;
}

function pointText({ value = 0, timestamp }: DataPoint): string {
  return `${numberText(value)} (${shortTime(timestamp)})`;
}

function treatedText({ missingData }: AlarmRule, filled: number): string {
  if (missingData !== 'breaching' && missingData !== 'notBreaching') return '';
  const as = missingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  const were = filled === 1 ? 'datapoint was' : 'datapoints were';
  return ` and ${filled} missing ${were} treated as [${as}]`;
}

function minimumText(rule: AlarmRule, isAlarm: boolean): string {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods } = rule;
  const least = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const change = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  return `(minimum ${least} ${plural(least, 'datapoint')} for ${change} transition)`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

export interface ReasonContext {
  readonly now: number;
  /** Absent for alarms on expressions. */
  readonly statistic?: string;
  readonly unit?: string;
  readonly periodSeconds: number;
}

/** StateReasonData: JSON. */
export function stateReasonData(rule: AlarmRule, evaluation: Evaluation, context: ReasonContext): string {
  const { now, statistic, unit, periodSeconds } = context;
  const evaluated = evaluation.evaluated;
  const oldest = evaluated.at(-1);
  return JSON.stringify({
    version: '1.0',
    queryDate: dottedTime(now),
    ...(oldest ? { startDate: dottedTime(oldest.timestamp) } : {}),
    ...(unit ? { unit } : {}),
    ...(statistic ? { statistic } : {}),
    period: periodSeconds,
    recentDatapoints: evaluated.map(({ value }) => value).reverse(),
    threshold: rule.threshold,
    evaluatedDatapoints: evaluated.map(({ timestamp, sampleCount, value }) => ({
      timestamp: dottedTime(timestamp),
      ...(sampleCount === undefined ? {} : { sampleCount }),
      value,
    })),
  });
}
