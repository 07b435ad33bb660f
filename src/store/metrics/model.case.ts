// What should the store of metrics answer? A plain list of samples.
//
// The reference that the property test compares with: slow, obvious, sharing no code with the store.
import type { MetricKey, MetricPeriod, MetricRange, MetricSample } from '../../model/metrics.ts';

const DAY_MS = 86_400_000;

export class MetricsModel {
  readonly samples: { readonly key: MetricKey; readonly sample: MetricSample }[] = [];

  read(key: MetricKey, range: MetricRange, now: number): readonly MetricPeriod[] {
    const isFine = range.periodSeconds < 60;
    const grain = isFine ? 1000 : 60_000;
    const origin = isFine
      ? range.from - (range.from % (range.periodSeconds * 1000))
      : range.from - (range.from % 60_000);
    const oldest = now - (isFine ? 3 * 3_600_000 : 15 * DAY_MS);
    const byBucket = new Map<string, MetricSample[]>();
    for (const each of this.samples) {
      const { sample } = each;
      if (textOf(each.key) !== textOf(key) || (isFine && sample.resolutionSeconds !== 1)) continue;
      if (range.unit !== undefined && range.unit !== (sample.unit ?? 'None')) continue;
      const at = sample.timestamp - (sample.timestamp % grain);
      if (at < origin || at >= range.until || at < oldest) continue;
      const bucket = at - ((at - origin) % (range.periodSeconds * 1000));
      const id = JSON.stringify([bucket, sample.unit ?? 'None']);
      byBucket.set(id, [...(byBucket.get(id) ?? []), sample]);
    }
    return [...byBucket]
      .map(([id, samples]) => {
        const [timestamp, unit] = JSON.parse(id) as [number, string];
        return { unit, period: total(timestamp, samples) };
      })
      .sort((a, b) => a.period.timestamp - b.period.timestamp || (a.unit < b.unit ? -1 : 1))
      .map(({ unit, period }) => ({ ...period, unit }));
  }

  list(region: string, sinceMs: number): readonly string[] {
    const since = sinceMs - (sinceMs % 60_000);
    const keys = this.samples
      .filter(({ key, sample }) => key.region === region && sample.timestamp >= since)
      .map(({ key }) => textOf(key));
    return [...new Set(keys)].sort();
  }
}

function total(timestamp: number, samples: readonly MetricSample[]): MetricPeriod {
  const known = samples.every(({ values, minimum, maximum }) => values || minimum === maximum);
  const all = samples.flatMap(({ values, minimum, count }) => values ?? [[minimum, count] as const]);
  const distinct = [...new Set(all.map(([value]) => value))].sort((a, b) => a - b);
  const counted = distinct.map(
    (value) => [value, all.reduce((sum, [v, n]) => (v === value ? sum + n : sum), 0)] as const,
  );
  return {
    timestamp,
    count: samples.reduce((sum, { count }) => sum + count, 0),
    sum: samples.reduce((sum, each) => sum + each.sum, 0),
    minimum: Math.min(...samples.map(({ minimum }) => minimum)),
    maximum: Math.max(...samples.map(({ maximum }) => maximum)),
    ...(known ? { values: counted } : {}),
  };
}

export function textOf({ region, namespace, name, dimensions }: MetricKey): string {
  return JSON.stringify([region, namespace, name, dimensions.map((each) => [each.name, each.value])]);
}
