import type {
  PutMetricFilterCommand,
  MetricTransformation as TransformationInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { MetricTransformation } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { invalidParameter, limitExceeded } from './faults.ts';
import { check, filterName, filterPattern } from './limits.ts';
import { changeGroup } from './log-groups.ts';
import { parseFilterPattern } from './patterns/filter-pattern.ts';

const MAX_FILTERS = 100;
const MAX_DIMENSIONS = 3;

/** Counts events from now on. A filter of that name is replaced. */
export async function putMetricFilter(
  input: Input<PutMetricFilterCommand>,
  ctx: Ctx,
): Promise<Output<PutMetricFilterCommand>> {
  const { logGroupName, filterName: name, filterPattern: pattern, metricTransformations } = input;
  check(
    filterName(name),
    filterPattern(pattern),
    length('metricTransformations', metricTransformations, [1, 1]),
  );
  const { type } = parseFilterPattern(pattern);
  const transformations = metricTransformations.map((each) => transformationOf(each, type === 'terms'));
  const createdAt = new Date(ctx.clock.now()).toISOString();
  await changeGroup(ctx, logGroupName, (spec) => {
    const others = (spec.metricFilters ?? []).filter((filter) => filter.name !== name);
    if (others.length >= MAX_FILTERS) throw limitExceeded();
    return { ...spec, metricFilters: [...others, { name, pattern, transformations, createdAt }] };
  });
  return {};
}

function transformationOf(given: TransformationInput, hasNoFields: boolean): MetricTransformation {
  const {
    metricName = '',
    metricNamespace = '',
    metricValue = '',
    defaultValue,
    dimensions = {},
    unit,
  } = given;
  const member = 'metricTransformations.1.member';
  check(
    length(`${member}.metricName`, metricName, [1, 255]),
    length(`${member}.metricNamespace`, metricNamespace, [1, 255]),
    length(`${member}.metricValue`, metricValue, [1, 100]),
  );
  if (!metricValue.startsWith('$') && !Number.isFinite(Number(metricValue)))
    throw invalidParameter(`Invalid metric transformation: metric value "${metricValue}" is not valid`);
  const count = Object.keys(dimensions).length;
  if (count > 0 && defaultValue !== undefined)
    throw invalidParameter(
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    );
  if (count > MAX_DIMENSIONS)
    throw invalidParameter(
      `Invalid metric transformation: at most ${MAX_DIMENSIONS} dimensions can be specified.`,
    );
  if (count > 0 && hasNoFields)
    throw invalidParameter('The specified filter pattern does not support dimensions');
  return {
    name: metricName,
    namespace: metricNamespace,
    value: metricValue,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(count > 0 ? { dimensions } : {}),
    ...(unit === undefined ? {} : { unit }),
  };
}
