import { describe, expect, it } from 'vitest';
import type { TargetGroup } from '../../model/traffic-types.ts';
import { plan } from './plan.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const machine = { machine: 'i-1', port: 80 };
const leaving = { address: '10.0.0.1', port: 80, deregisteredAt: '2026-01-01T00:00:00.000Z' };
const spec: TargetGroup['spec'] = { protocol: 'HTTP', drainTimeoutMs: 5000, machines: [machine] };

describe('members that have left', () => {
  it('are none while their machines are there', () => {
    expect(plan(spec, () => false, now)).toEqual({ spec });
    expect(plan(spec, () => false, now).spec).toBe(spec);
  });

  it('are machines that have ended, at once', () => {
    expect(plan(spec, () => true, now).spec.machines).toEqual([]);
  });

  it('are targets that were deregistered, when their drain time has passed', () => {
    const both = { ...spec, targets: [leaving] };
    expect(plan(both, () => false, now + 4999)).toEqual({ spec: both, wakeAtMs: now + 5000 });
    expect(plan(both, () => false, now + 5000)).toEqual({ spec: { ...spec, targets: [] } });
  });
});
