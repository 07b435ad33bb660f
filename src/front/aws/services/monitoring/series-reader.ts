// Reads the metrics of one call. All of a call together may look at so many periods; others are answered in between.
import { type Points, pointsOf } from '../../../../core/metric-math/values.ts';
import { periodValues } from '../../../../core/metrics/periods.ts';
import { statisticNamed } from '../../../../core/metrics/statistic.ts';
import type { AlarmMetricStat } from '../../../../model/kinds/alarm-types.ts';
import type { Ctx } from '../../context.ts';
import { validationError } from './faults.ts';
import { type Stretch, withinKept } from './periods.ts';

const MAX_PERIODS = 2_000_000;

export class SeriesReader {
  readonly ctx: Ctx;
  readonly #stretch: Stretch;
  #left = MAX_PERIODS;

  constructor(ctx: Ctx, stretch: Stretch) {
    this.ctx = ctx;
    this.#stretch = stretch;
  }

  /** Throws ValidationException when the call asks for too much. */
  async read(metric: AlarmMetricStat): Promise<Points> {
    const { namespace, name, dimensions, periodSeconds, statistic, unit } = metric;
    const { region, metrics, clock } = this.ctx;
    const known = statisticNamed(statistic);
    if (!known) return new Map();
    const kept = withinKept(this.#stretch, periodSeconds, clock.now());
    this.#left -= Math.max(0, kept.until - kept.from) / (Math.min(periodSeconds, 60) * 1000);
    if (this.#left < 0)
      throw validationError('The request covers too many datapoints: ask for fewer metrics or less time.');
    const range = { ...kept, periodSeconds, ...(unit === undefined ? {} : { unit }) };
    const periods = await metrics.read({ region, namespace, name, dimensions }, range);
    await new Promise<void>((resolve) => setImmediate(resolve));
    return pointsOf(periodValues(periods, known).map(({ timestamp, value }) => [timestamp, value] as const));
  }
}
