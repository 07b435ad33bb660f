import type { EntityMetricData, MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricKey, MetricSample } from '../../../../model/metrics.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { sampleOf } from './datum.ts';
import { invalidValue, missingParameter } from './faults.ts';
import { checkMetricName, checkNamespace, dimensionsOf } from './metric-names.ts';

const MAX_METRICS = 1000;

export async function putMetricData(
  input: Input<PutMetricDataCommand>,
  ctx: Ctx,
): Promise<Output<PutMetricDataCommand>> {
  const { Namespace: namespace, MetricData, EntityMetricData: entities = [] } = input;
  checkNamespace(namespace);
  if (!MetricData && entities.length === 0) throw missingParameter('The parameter MetricData is required.');
  const now = ctx.clock.now();
  const given = [...named('MetricData', MetricData ?? []), ...entities.flatMap(namedOf)];
  if (given.length > MAX_METRICS)
    throw invalidValue(`The collection MetricData must not have a size greater than ${MAX_METRICS}.`);
  const samples: { key: MetricKey; sample: MetricSample }[] = [];
  for (const { where, datum } of given) {
    const { MetricName: name = '', Dimensions } = datum;
    checkMetricName(name, `${where}.MetricName`);
    const dimensions = dimensionsOf(Dimensions, `${where}.Dimensions`);
    const sample = sampleOf(datum, where, now);
    if (sample) samples.push({ key: { region: ctx.region, namespace, name, dimensions }, sample });
  }
  await ctx.metrics.put(samples);
  return {};
}

function named(where: string, data: readonly MetricDatum[]) {
  return data.map((datum, index) => ({ where: `${where}.member.${index + 1}`, datum }));
}

function namedOf({ MetricData = [] }: EntityMetricData, index: number) {
  return named(`EntityMetricData.member.${index + 1}.MetricData`, MetricData);
}
