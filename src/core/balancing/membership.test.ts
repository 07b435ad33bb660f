import { describe, expect, it } from 'vitest';
import type { TargetGroup } from '../../model/traffic-types.ts';
import { type Member, settledMembers, withMembers, withoutMembers } from './membership.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const empty: TargetGroup['spec'] = { protocol: 'HTTP', drainTimeoutMs: 10_000 };
const machine: Member = { machine: 'i-1', port: 8080 };
const address: Member = { address: '10.0.0.1', port: 80 };
const both = withMembers(empty, [machine, address]);

describe('members of a target group', () => {
  it('join', () => {
    expect(both).toEqual({ ...empty, machines: [machine], targets: [address] });
  });

  it('join twice without effect', () => {
    expect(withMembers(both, [machine, address])).toBe(both);
  });

  it('leave with the time of it, and are kept while they drain', () => {
    const leaving = withoutMembers(both, [machine], now);
    expect(leaving.machines).toEqual([{ ...machine, deregisteredAt: '2026-01-01T00:00:00.000Z' }]);
    expect(leaving.targets).toEqual([address]);
    expect(settledMembers(leaving, now + 9_999)).toEqual({ spec: leaving, wakeAtMs: now + 10_000 });
  });

  it('are gone once the drain timeout has passed', () => {
    const leaving = withoutMembers(both, [machine], now);
    expect(settledMembers(leaving, now + 10_000)).toEqual({ spec: { ...both, machines: [] } });
  });

  it('leave once: the first time counts', () => {
    const leaving = withoutMembers(both, [machine], now);
    expect(withoutMembers(leaving, [machine], now + 5000)).toBe(leaving);
  });

  it('that are none leave without effect', () => {
    expect(withoutMembers(both, [{ machine: 'i-2', port: 1 }], now)).toBe(both);
  });

  it('that drain may join again', () => {
    expect(withMembers(withoutMembers(both, [machine], now), [machine])).toEqual(both);
  });

  it('are told apart by their port', () => {
    expect(withMembers(both, [{ machine: 'i-1', port: 9090 }]).machines).toHaveLength(2);
  });

  it('that stay are never looked at again', () => {
    expect(settledMembers(both, now)).toEqual({ spec: both });
  });
});
