// Under which names are the metrics of calls kept? As Lambda has them: of all functions, of one, of what was called, of the version that ran.
import type { FunctionCallRecord } from '../../model/function-calls.ts';
import type { MetricDimension, MetricKey } from '../../model/metrics.ts';

export const LAMBDA = 'AWS/Lambda';

type Called = Pick<FunctionCallRecord, 'name' | 'version' | 'alias'>;

/** `web`, `web:live`, `web:7`. */
export function resourceOf({ name, version, alias }: Called): string {
  if (alias !== undefined) return `${name}:${alias}`;
  return version === '$LATEST' ? name : `${name}:${version}`;
}

/** All dimensions under which a call is counted, the fewest first. */
export function dimensionsOf(call: Called): readonly (readonly MetricDimension[])[] {
  const ofFunction = { name: 'FunctionName', value: call.name };
  const resource = { name: 'Resource', value: resourceOf(call) };
  return [
    [],
    [ofFunction],
    [ofFunction, resource],
    ...(call.alias === undefined ? [] : [versionDimensions(call)]),
  ];
}

function versionDimensions(call: Called): readonly MetricDimension[] {
  return [
    { name: 'ExecutedVersion', value: call.version },
    { name: 'FunctionName', value: call.name },
    { name: 'Resource', value: resourceOf(call) },
  ];
}

/** Of the calls that an alias sent to a version. */
export function versionMetric(
  region: string,
  name: string,
  call: { readonly name: string; readonly alias: string; readonly version: string },
): MetricKey {
  return { region, namespace: LAMBDA, name, dimensions: versionDimensions(call) };
}
