import { describe, expect, it } from 'vitest';
import { aListener, aLoadBalancer, aTargetGroup } from '../../core/balancing/builders.case.ts';
import type { TargetStatus } from '../../model/traffic-types.ts';
import { Gains } from './gains.ts';
import { plan } from './plan.ts';

const target = (n: number, more: Partial<TargetStatus> = {}): TargetStatus => ({
  address: `10.0.0.${n}`,
  port: 80,
  state: 'healthy',
  ...more,
});

const balancer = (type: 'application' | 'network' = 'application') =>
  aLoadBalancer({ spec: { type, name: 'edge', id: '0123456789abcdef' } });

const world = (targets: readonly TargetStatus[], type: 'application' | 'network' = 'application') => ({
  loadBalancers: [balancer(type)],
  listeners: [aListener()],
  targetGroups: [aTargetGroup({ spec: { name: 'web', id: 'fedcba9876543210' }, status: { targets } })],
});

type World = ReturnType<typeof world>;

/** `name dimensions sum` of all that is reported after a group told one after the other. */
function told(worlds: readonly World[]): readonly string[] {
  const gains = new Gains();
  const groups = worlds.flatMap(({ targetGroups }) => targetGroups);
  for (const [index, group] of groups.entries()) gains.take(group, groups[index - 1]);
  const last = worlds.at(-1);
  return (last ? plan(last, gains.collect(), 60_000) : []).map(({ key, sample }) => {
    const dimensions = key.dimensions.map(({ value }) => value.split('/')[0]).join('+');
    return `${key.name} ${dimensions} ${sample.sum}`;
  });
}

describe('what load balancers report of a minute', () => {
  it('is what came in it: requests, errors, time, and hosts by health', () => {
    const before = [target(1, { requests: 10, errors: 1 }), target(2, { requests: 5 })];
    const after = [
      target(1, { requests: 30, errors: 3, responseMs: 50 }),
      target(2, { requests: 15, responseMs: 200 }),
      target(3, { state: 'unhealthy' }),
    ];
    expect(told([world(before), world(after)])).toEqual([
      'HealthyHostCount app+targetgroup 2',
      'UnHealthyHostCount app+targetgroup 1',
      'RequestCount app+targetgroup 30',
      'HTTPCode_Target_5XX_Count app+targetgroup 2',
      'TargetResponseTime app+targetgroup 3',
      'RequestCountPerTarget targetgroup 15',
      'RequestCountPerTarget app+targetgroup 15',
      'RequestCount app 30',
      'HTTPCode_Target_5XX_Count app 2',
      'TargetResponseTime app 3',
    ]);
  });

  it('is zero where nothing came', () => {
    expect(told([world([target(1)]), world([target(1)])])).toContain('RequestCountPerTarget targetgroup 0');
  });

  it('counts a target anew that counts anew', () => {
    const counted = [world([target(1, { requests: 100 })]), world([target(1, { requests: 7 })])];
    expect(told(counted)).toContain('RequestCount app 7');
  });

  it('is only the health of hosts where HTTP is not understood', () => {
    expect(told([world([target(1)], 'network')])).toEqual([
      'HealthyHostCount net+targetgroup 1',
      'UnHealthyHostCount net+targetgroup 0',
    ]);
  });

  it('has what a target was given that has gone since', () => {
    const worlds = [world([target(1)]), world([target(1, { requests: 9 })]), world([target(2)])];
    expect(told(worlds)).toContain('RequestCount app 9');
  });

  it('has nothing of what was there before anybody looked', () => {
    expect(told([world([target(1, { requests: 5 })])])).toContain('RequestCount app 0');
  });
});
