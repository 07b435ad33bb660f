import { describe, expect, test } from 'vitest';
import type { MetricKey } from '../../model/metrics.ts';
import { MathError } from './parse.ts';
import { parseSearch } from './search.ts';

function aMetric(
  name: string,
  dimensions: { readonly [name: string]: string },
  namespace = 'AWS/EC2',
): MetricKey {
  const list = Object.entries(dimensions).map(([key, value]) => ({ name: key, value }));
  return { region: 'us-east-2', namespace, name, dimensions: list };
}

const METRICS = {
  cpu1: aMetric('CPUUtilization', { InstanceId: 'i-1' }),
  cpu2: aMetric('CPUUtilization', { InstanceId: 'i-2' }),
  group: aMetric('CPUUtilization', { AutoScalingGroupName: 'web' }),
  net: aMetric('NetworkIn', { InstanceId: 'i-1' }),
  own: aMetric('Errors', { Stage: 'prod', App: 'shop' }, 'My App'),
};

describe('SEARCH', () => {
  test.each([
    ['{AWS/EC2,InstanceId}', ['cpu1', 'cpu2', 'net']],
    ['{AWS/EC2,InstanceId} MetricName="CPUUtilization"', ['cpu1', 'cpu2']],
    ['{AWS/EC2,InstanceId} cpu NOT i-2', ['cpu1']],
    ['{AWS/EC2,InstanceId} (InstanceId="i-2" OR MetricName=network)', ['cpu2', 'net']],
    ['{"My App",App,Stage} prod', ['own']],
    ['{"My App",Stage,App} AND', undefined],
    ['CPUUtilization', ['cpu1', 'cpu2', 'group']],
    ['"CPU"', []],
    ['Namespace="My App" Stage=PROD', ['own']],
    ['{AWS/EC2}', []],
    ['(a', undefined],
    ['a)', undefined],
    ['{} a', undefined],
    ['('.repeat(100), undefined],
  ])('%s', (text, expected) => {
    if (!expected) {
      expect(() => parseSearch(text)).toThrow(MathError);
      return;
    }
    const { matches } = parseSearch(text);
    const found = Object.entries(METRICS).filter(([, metric]) => matches(metric));
    expect(found.map(([name]) => name)).toEqual(expected);
  });
});
