// Which metric does a caller mean? Names and dimensions in, a key of the store out; and back.
import type { Dimension } from '@aws-sdk/client-cloudwatch';
import type { MetricDimension, MetricKey } from '../../../../model/metrics.ts';
import { invalidValue } from './faults.ts';

const MAX_DIMENSIONS = 30;

/** Throws for more dimensions than there may be, empty ones, and one name twice. `where`: how the caller's list is called. */
export function dimensionsOf(
  given: readonly Dimension[] | undefined,
  where: string,
): readonly MetricDimension[] {
  const list = given ?? [];
  if (list.length > MAX_DIMENSIONS)
    throw invalidValue(`The collection ${where} must not have a size greater than ${MAX_DIMENSIONS}.`);
  const seen = new Set<string>();
  const dimensions = list.map(({ Name = '', Value = '' }, index) => {
    const at = `${where}.member.${index + 1}`;
    checkText(`${at}.Name`, Name, 255);
    checkText(`${at}.Value`, Value, 1024);
    if (seen.has(Name)) throw invalidValue(`Dimension ${Name} is given more than once.`);
    seen.add(Name);
    return { name: Name, value: Value };
  });
  return dimensions.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkText(where: string, text: string, most: number): void {
  if (text === '') throw invalidValue(`The parameter ${where} is required.`);
  if (text.length > most)
    throw invalidValue(`The value for parameter ${where} must not be longer than ${most} characters.`);
}

export function checkNamespace(namespace: string): void {
  if (namespace === '' || namespace.length > 255 || !/^[^:][\w\-./#: ]*$/.test(namespace))
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
}

/** `where`: how the caller's name is called. */
export function checkMetricName(name: string, where: string): void {
  if (name === '' || name.length > 255)
    throw invalidValue(`The parameter ${where} must have a length of 1 to 255.`);
}

export function metricOf({ namespace, name, dimensions }: Omit<MetricKey, 'region'>) {
  const list = dimensions.map((each) => ({ Name: each.name, Value: each.value }));
  return { Namespace: namespace, MetricName: name, Dimensions: list };
}

/** What metrics are ordered by. */
export function orderOf({ namespace, name, dimensions }: MetricKey): string {
  return [namespace, name, ...dimensions.map((each) => `${each.name}\u0001${each.value}`)].join('\0');
}
