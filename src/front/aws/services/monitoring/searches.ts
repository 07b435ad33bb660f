// What do the SEARCH calls of a request find? Each is looked up once, before the expressions are worked out.
import { MathError, type SearchCall, searchesIn } from '../../../../core/metric-math/parse.ts';
import { parseSearch } from '../../../../core/metric-math/search.ts';
import type { Series } from '../../../../core/metric-math/values.ts';
import { statisticNamed } from '../../../../core/metrics/statistic.ts';
import { validationError } from './faults.ts';
import { isPeriod } from './periods.ts';
import type { Query } from './queries.ts';
import type { SeriesReader } from './series-reader.ts';

const MAX_FOUND = 500;
const LISTED_MS = 14 * 86_400_000;

/** `usualPeriod`: of searches that name none. */
export async function searchedSeries(
  queries: readonly Query[],
  reader: SeriesReader,
  usualPeriod: number,
): Promise<(call: SearchCall) => readonly Series[]> {
  const found = new Map<string, readonly Series[]>();
  for (const { id, parsed } of queries) {
    try {
      for (const call of parsed ? searchesIn(parsed) : [])
        found.set(JSON.stringify(call), await search(call, reader, usualPeriod));
    } catch (error) {
      if (!(error instanceof MathError)) throw error;
      throw validationError(`Error in expression '${id}': ${error.message}`);
    }
  }
  return (call) => found.get(JSON.stringify(call)) ?? [];
}

async function search(
  { query, statistic, periodSeconds }: SearchCall,
  reader: SeriesReader,
  usualPeriod: number,
): Promise<readonly Series[]> {
  const period = periodSeconds ?? usualPeriod;
  if (!statisticNamed(statistic)) throw new MathError(`SEARCH does not know the statistic '${statistic}'`);
  if (!isPeriod(period)) throw new MathError(`SEARCH cannot have a period of ${period}`);
  const { namespace, matches } = parseSearch(query);
  const { region, metrics, clock } = reader.ctx;
  const sinceMs = clock.now() - LISTED_MS;
  const all = await metrics.list(region, { sinceMs, ...(namespace === undefined ? {} : { namespace }) });
  const series: Series[] = [];
  for (const key of all.filter(matches).slice(0, MAX_FOUND)) {
    const label = [...key.dimensions.map(({ value }) => value), key.name].join(' ');
    const points = await reader.read({ ...key, statistic, periodSeconds: period });
    if (points.size > 0) series.push({ label, points });
  }
  return series.sort((a, b) => (a.label < b.label ? -1 : 1));
}
