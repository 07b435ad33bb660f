// The store of metrics: where puts, reads and lists come together (model/metrics.ts says what they promise).
//
// A file that is damaged is set aside under another name and a new one is begun: metrics are worth less than a program that runs. A record
// that is damaged counts as not there. Reads see only what is durable.
import { renameSync } from 'node:fs';
import { TuttiError } from '../../model/errors.ts';
import type { MetricFilter, MetricKey, MetricPeriod, MetricRange, Metrics } from '../../model/metrics.ts';
import { type FileOptions, isDamage } from '../lmdb-root.ts';
import { StoreError } from '../store.ts';
import { Environment, type Table } from './environment.ts';
import { afterPrefix, digestOfName, namePrefix } from './keys.ts';
import { readPeriods } from './read.ts';
import { decodeSeries } from './series.ts';
import { Writer } from './writer.ts';

export interface OpenMetricsOptions extends FileOptions {
  /** Bytes that metrics may take on disk; the oldest go first. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Is told when a file is set aside or a record cannot be read. */
  readonly onDamage?: (message: string, fields: { readonly [name: string]: unknown }) => void;
}

export interface MetricsStore extends Metrics {
  close(): Promise<void>;
}

const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/** Opens the store in the directory, or makes it. Throws Unavailable when the directory cannot be used. */
export async function openMetrics(options: OpenMetricsOptions): Promise<MetricsStore> {
  const { now = Date.now, onDamage = () => undefined, maxBytes = DEFAULT_MAX_BYTES } = options;
  const environment = openEnvironment(options, now, onDamage);
  const reportRecord = (table: Table, key: Uint8Array) =>
    onDamage('A record of metrics is damaged', { table, key: Buffer.from(key).toString('hex') });
  const writer = new Writer({ environment, maxBytes, now, onDamage: reportRecord });
  let closed: Promise<void> | undefined;
  const assertOpen = (): void => {
    if (closed) throw new TuttiError('Unavailable', 'The store of metrics is closed');
  };
  return {
    async put(samples) {
      assertOpen();
      await writer.put(samples);
    },
    async read(key: MetricKey, range: MetricRange): Promise<readonly MetricPeriod[]> {
      assertOpen();
      return reading(() => readPeriods(environment, key, { range, now: now(), onDamage: reportRecord }));
    },
    async list(region: string, filter: MetricFilter): Promise<readonly MetricKey[]> {
      assertOpen();
      return reading(() => listed(environment, region, filter));
    },
    close() {
      closed ??= writer.idle().then(() => environment.close());
      return closed;
    },
  };
}

function openEnvironment(
  options: OpenMetricsOptions,
  now: () => number,
  onDamage: NonNullable<OpenMetricsOptions['onDamage']>,
): Environment {
  const { path } = options;
  try {
    return new Environment(options);
  } catch (error) {
    const isDamaged = (error instanceof StoreError && error.code === 'Corrupt') || isDamage(error);
    if (!isDamaged) throw unusable(path, error);
    const aside = `${path}.damaged-${now()}`;
    renameSync(path, aside);
    onDamage('The store of metrics is damaged: it was set aside, a new one is begun', { aside, error });
  }
  try {
    return new Environment(options);
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, cause: unknown): TuttiError {
  return new TuttiError('Unavailable', `Cannot open the metrics in "${path}"`, { cause });
}

function listed(environment: Environment, region: string, filter: MetricFilter): readonly MetricKey[] {
  const { namespace, name, sinceMs } = filter;
  const parts =
    namespace === undefined ? [region] : [region, namespace, ...(name === undefined ? [] : [name])];
  const start = namePrefix(...parts);
  const found: { readonly key: MetricKey; readonly order: string }[] = [];
  for (const at of environment.keys('names', { start, end: afterPrefix(start) })) {
    const digest = digestOfName(at);
    const series = decodeSeries(digest, environment.get('series', digest));
    if (!series || series.lastMinuteMs < Math.floor(sinceMs / 60_000) * 60_000) continue;
    if (name !== undefined && series.key.name !== name) continue;
    found.push({ key: series.key, order: orderOf(series.key) });
  }
  return found.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ key }) => key);
}

/** What metrics are listed by: namespace, name, dimensions. */
export function orderOf({ namespace, name, dimensions }: MetricKey): string {
  return [namespace, name, ...dimensions.map((each) => `${each.name}\u0001${each.value}`)].join('\0');
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new TuttiError('Unavailable', 'Cannot read metrics', { cause });
  }
}
