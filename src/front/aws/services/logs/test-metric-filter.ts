import type { TestMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { check, filterPattern } from './limits.ts';
import { parseFilterPattern } from './patterns/filter-pattern.ts';

export async function testMetricFilter({
  filterPattern: text,
  logEventMessages,
}: Input<TestMetricFilterCommand>): Promise<Output<TestMetricFilterCommand>> {
  check(filterPattern(text), length('logEventMessages', logEventMessages, [1, 50]));
  const pattern = parseFilterPattern(text);
  const matches = logEventMessages.flatMap((eventMessage, eventNumber) => {
    const match = pattern.match(eventMessage);
    return match ? [{ eventNumber, eventMessage, extractedValues: { ...match.extracted } }] : [];
  });
  return { matches };
}
