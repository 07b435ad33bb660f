// What do calls that are over add to the metrics? Pure.
//
// As Lambda counts: a throttled call is no invocation; errors and throttles are told as 0 where there were none, so that their average is a
// share. All are kept by the second, since shifts judge by them.
import type { FunctionCallRecord } from '../../../model/function-calls.ts';
import { sortedValues } from '../../../model/metric-values.ts';
import type { MetricDimension, MetricKey, MetricSample, ValueCount } from '../../../model/metrics.ts';
import { dimensionsOf, LAMBDA } from '../call-metrics.ts';

const SECOND_MS = 1000;

export interface NewSample {
  readonly key: MetricKey;
  readonly sample: MetricSample;
}

/** Whether calls are kept for the function: those do not count as unreserved. */
export type HasReservation = (region: string, name: string) => boolean;

interface Value {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

export function samplesOf(
  calls: readonly FunctionCallRecord[],
  hasReservation: HasReservation,
): readonly NewSample[] {
  const sums = new Sums();
  for (const call of calls) {
    for (const dimensions of dimensionsOf(call))
      for (const value of valuesOf(call)) sums.add(call, dimensions, value);
    const ofFunction = [{ name: 'FunctionName', value: call.name }];
    for (const value of eventValues(call)) {
      sums.add(call, [], value);
      sums.add(call, ofFunction, value);
    }
    if (call.concurrency > 0 && call.outcome !== 'throttled')
      sums.add(call, ofFunction, concurrent(call.concurrency));
  }
  for (const value of togetherOf(calls, hasReservation)) sums.add(value.at, [], value);
  return sums.samples();
}

/** Of every combination of dimensions. */
function valuesOf(call: FunctionCallRecord): readonly Value[] {
  const { outcome, durationMs } = call;
  if (!wasTried(call)) return [];
  const throttles = count('Throttles', outcome === 'throttled' ? 1 : 0);
  if (outcome === 'throttled') return [throttles];
  const duration = { name: 'Duration', unit: 'Milliseconds', value: durationMs ?? 0 };
  return [
    throttles,
    count('Invocations', 1),
    count('Errors', outcome === 'error' ? 1 : 0),
    ...(durationMs === undefined ? [] : [duration]),
  ];
}

/** An event that was given up before anything was tried is no call. */
const wasTried = ({ dropped, concurrency }: FunctionCallRecord) => dropped !== true || concurrency > 0;

/** Of calls that nobody waits for. */
function eventValues(call: FunctionCallRecord): readonly Value[] {
  const { asyncAgeMs, dropped, undelivered } = call;
  const attempt = call.attempt ?? (wasTried(call) ? 1 : undefined);
  return [
    ...(asyncAgeMs === undefined ? [] : [{ name: 'AsyncEventAge', unit: 'Milliseconds', value: asyncAgeMs }]),
    ...(asyncAgeMs !== undefined && attempt === 1 ? [count('AsyncEventsReceived', 1)] : []),
    ...(dropped ? [count('AsyncEventsDropped', 1)] : []),
    ...(undelivered === 'deadLetter' ? [count('DeadLetterErrors', 1)] : []),
    ...(undelivered === 'destination' ? [count('DestinationDeliveryFailures', 1)] : []),
  ];
}

const count = (name: string, value: number): Value => ({ name, unit: 'Count', value });
const concurrent = (value: number): Value => count('ConcurrentExecutions', value);

/** Of all functions of a region: the most of each in a second, added up. */
function togetherOf(
  calls: readonly FunctionCallRecord[],
  hasReservation: HasReservation,
): readonly (Value & { readonly at: Place })[] {
  const most = new Map<string, Map<string, number>>();
  for (const { region, name, timestamp, outcome, concurrency } of calls) {
    if (outcome === 'throttled' || concurrency === 0) continue;
    const key = `${secondOf(timestamp)} ${region}`;
    const byName = most.get(key) ?? new Map<string, number>();
    most.set(key, byName.set(name, Math.max(byName.get(name) ?? 0, concurrency)));
  }
  return [...most].flatMap(([key, byName]) => {
    const [second = '', region = ''] = key.split(' ');
    const at = { region, timestamp: Number(second) };
    const sum = (names: readonly (readonly [string, number])[]) =>
      names.reduce((total, [, value]) => total + value, 0);
    const unreserved = [...byName].filter(([name]) => !hasReservation(region, name));
    return [
      { at, ...concurrent(sum([...byName])) },
      ...(unreserved.length === 0
        ? []
        : [{ at, ...count('UnreservedConcurrentExecutions', sum(unreserved)) }]),
    ];
  });
}

interface Place {
  readonly region: string;
  readonly timestamp: number;
}

interface Sum {
  readonly key: MetricKey;
  readonly timestamp: number;
  readonly unit: string;
  readonly counts: Map<number, number>;
}

/** Values of one metric and second become one sample. */
class Sums {
  readonly #sums = new Map<string, Sum>();

  add(
    { region, timestamp }: Place,
    dimensions: readonly MetricDimension[],
    { name, unit, value }: Value,
  ): void {
    const second = secondOf(timestamp);
    const id = JSON.stringify([region, second, name, dimensions.map((each) => each.value)]);
    const key = { region, namespace: LAMBDA, name, dimensions };
    const sum = this.#sums.get(id) ?? { key, timestamp: second, unit, counts: new Map<number, number>() };
    sum.counts.set(value, (sum.counts.get(value) ?? 0) + 1);
    this.#sums.set(id, sum);
  }

  samples(): readonly NewSample[] {
    return [...this.#sums.values()].map(({ key, timestamp, unit, counts }) => ({
      key,
      sample: { timestamp, unit, resolutionSeconds: 1, ...setOf(sortedValues(counts)) },
    }));
  }
}

function setOf(
  values: readonly ValueCount[],
): Pick<MetricSample, 'count' | 'sum' | 'minimum' | 'maximum' | 'values'> {
  return {
    count: values.reduce((total, [, times]) => total + times, 0),
    sum: values.reduce((total, [value, times]) => total + value * times, 0),
    minimum: values[0]?.[0] ?? 0,
    maximum: values.at(-1)?.[0] ?? 0,
    values,
  };
}

function secondOf(timestamp: number): number {
  return Math.floor(timestamp / SECOND_MS) * SECOND_MS;
}
