// What samples does a caller report? Each of the three shapes - a value, values with counts, a set of statistics - becomes one sample.
import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { MetricSample, StatisticSet, ValueCount } from '../../../../model/metrics.ts';
import { invalidCombination, invalidValue, missingParameter } from './faults.ts';
import { checkUnit } from './units.ts';

const DAY_MS = 86_400_000;
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * 3_600_000;
const MAX_VALUES = 150;
const LARGEST = 2 ** 360;

/** Undefined when it has no samples at all (all counts are zero). `where`: `MetricData.member.1`. */
export function sampleOf(datum: MetricDatum, where: string, now: number): MetricSample | undefined {
  checkUnit(datum.Unit, `${where}.Unit`);
  checkShape(datum, where);
  const numbers = numbersOf(datum, where);
  const { StorageResolution: resolution = 60 } = datum;
  if (resolution !== 1 && resolution !== 60)
    throw invalidValue(`The value ${resolution} for parameter ${where}.StorageResolution is invalid.`);
  if (numbers.count === 0) return undefined;
  const timestamp = timeOf(datum, where, now);
  const unit: StandardUnit = datum.Unit ?? 'None';
  return { ...numbers, timestamp, unit, resolutionSeconds: resolution };
}

function checkShape({ Value, Values, Counts, StatisticValues }: MetricDatum, where: string): void {
  const given = Object.entries({ Value, Values, StatisticValues }).filter(([, value]) => value !== undefined);
  const [first, second] = given.map(([name]) => `${where}.${name}`);
  if (second !== undefined)
    throw invalidCombination(
      `The parameters ${first} and ${second} are mutually exclusive and you have specified both.`,
    );
  if (first === undefined) throw missingParameter('At least one of the parameters must be specified.');
  if (Counts && Counts.length !== Values?.length)
    throw invalidValue(`The parameters ${where}.Values and ${where}.Counts must be of the same size.`);
}

type Numbers = StatisticSet & { readonly values?: readonly ValueCount[] };

function numbersOf({ Value, Values = [], Counts, StatisticValues }: MetricDatum, where: string): Numbers {
  if (Value !== undefined) {
    const value = checked(Value, `${where}.Value`);
    return { count: 1, sum: value, minimum: value, maximum: value, values: [[value, 1]] };
  }
  if (StatisticValues) return setOf(StatisticValues, `${where}.StatisticValues`);
  if (Values.length > MAX_VALUES)
    throw invalidValue(`The collection ${where}.Values must not have a size greater than ${MAX_VALUES}.`);
  const values = Values.map((value, index): ValueCount => {
    const count = Counts?.[index] ?? 1;
    if (!Number.isFinite(count) || count < 0)
      throw invalidValue(`The value ${count} for parameter ${where}.Counts.member.${index + 1} is invalid.`);
    return [checked(value, `${where}.Values.member.${index + 1}`), count];
  }).filter(([, count]) => count > 0);
  const all = values.map(([value]) => value);
  const count = values.reduce((total, [, times]) => total + times, 0);
  const sum = values.reduce((total, [value, times]) => total + value * times, 0);
  return { count, sum, minimum: Math.min(...all), maximum: Math.max(...all), values };
}

function setOf(set: NonNullable<MetricDatum['StatisticValues']>, where: string): Numbers {
  const read = (name: 'SampleCount' | 'Sum' | 'Minimum' | 'Maximum') => {
    const value = set[name];
    if (value === undefined) throw missingParameter(`The parameter ${where}.${name} is required.`);
    return checked(value, `${where}.${name}`);
  };
  const [count, sum, minimum, maximum] = [read('SampleCount'), read('Sum'), read('Minimum'), read('Maximum')];
  if (count < 0) throw invalidValue(`The value ${count} for parameter ${where}.SampleCount is invalid.`);
  if (minimum > maximum)
    throw invalidCombination(
      `The parameter ${where}.Maximum must be greater than or equal to ${where}.Minimum.`,
    );
  return { count, sum, minimum, maximum };
}

function checked(value: number, where: string): number {
  if (Number.isFinite(value) && Math.abs(value) <= LARGEST) return value;
  throw invalidValue(`The value ${value} for parameter ${where} is invalid.`);
}

function timeOf({ Timestamp }: MetricDatum, where: string, now: number): number {
  const time = Timestamp?.getTime() ?? now;
  if (time < now - OLDEST_MS)
    throw invalidValue(`The parameter ${where}.Timestamp must specify a time within the past two weeks.`);
  if (!(time <= now + NEWEST_MS))
    throw invalidValue(
      `The parameter ${where}.Timestamp must specify a time no more than two hours in the future.`,
    );
  return time;
}
