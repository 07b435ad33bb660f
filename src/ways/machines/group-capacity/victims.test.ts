// Which member goes first, by each termination policy.
import { describe, expect, it } from 'vitest';
import type { Member } from '../members.ts';
import { type Choice, chooseVictims } from './victims.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

interface Given {
  readonly zone?: string;
  readonly type?: string;
  readonly revision?: string;
  readonly ageMinutes?: number;
  readonly health?: 'Healthy' | 'Unhealthy';
  readonly lifecycle?: string;
}

/** Members by name; all alike but for what is given. */
function members(given: { readonly [name: string]: Given }): readonly Member[] {
  return Object.entries(given).map(([name, each]) => {
    const { zone = 'a', type = 't3.nano', revision = 'lt:2', ageMinutes = 30 } = each;
    const { health = 'Healthy', lifecycle = 'InService' } = each;
    const creationTimestamp = new Date(NOW - ageMinutes * 60_000).toISOString();
    const member = { group: 'web', revision, health, lifecycle, lifecycleSince: creationTimestamp };
    return { metadata: { name, creationTimestamp }, spec: { zone, instanceType: type, member } };
  }) as unknown as readonly Member[]; // what the choice looks at
}

function chosen(given: { readonly [name: string]: Given }, policy: string, choice: Partial<Choice> = {}) {
  const all = members(given);
  const common = { policies: [policy], template: 'lt', all, isServing: () => true, nowMs: NOW };
  return chooseVictims(all, 1, { ...common, ...choice }).map(({ metadata }) => metadata.name);
}

describe('the policy', () => {
  const types = ['t3.large', 't3.nano'];
  it.each([
    ['OldestInstance', { x: { ageMinutes: 10 }, y: { ageMinutes: 20 } }, 'y', {}],
    ['NewestInstance', { x: { ageMinutes: 20 }, y: { ageMinutes: 10 } }, 'y', {}],
    ['OldestLaunchTemplate', { x: { revision: 'lt:10' }, y: { revision: 'lt:9' } }, 'y', {}],
    ['OldestLaunchTemplate', { x: { revision: 'lt:1' }, y: { revision: 'other:9' } }, 'y', {}],
    ['ClosestToNextInstanceHour', { x: { ageMinutes: 70 }, y: { ageMinutes: 55 } }, 'y', {}],
    ['AllocationStrategy', { x: { type: 't3.large' }, y: {} }, 'y', { instanceTypes: types }],
    ['AllocationStrategy', { x: {}, y: { type: 't3.micro' } }, 'y', { instanceTypes: types }],
    ['Default', { x: { revision: 'lt:1', type: 't3.large' }, y: {} }, 'y', { instanceTypes: types }],
    ['Default', { x: { ageMinutes: 59 }, y: { revision: 'lt:1' } }, 'y', {}],
    ['Default', { x: { ageMinutes: 5 }, y: { ageMinutes: 59 } }, 'y', {}],
    ['OldestLaunchConfiguration', { y: {}, x: {} }, 'x', {}],
  ])('%s of %o takes %s', (policy, given, name, choice) => {
    expect(chosen(given, policy, choice)).toEqual([name]);
  });
});

it('zones come before policies, and members that serve nobody before zones', () => {
  const given = { old: { ageMinutes: 100 }, x: { zone: 'b' }, y: { zone: 'b', ageMinutes: 40 } };
  expect(chosen(given, 'OldestInstance')).toEqual(['y']);
  expect(chosen({ ...given, ill: { zone: 'c', health: 'Unhealthy' } }, 'OldestInstance')).toEqual(['ill']);
  expect(chosen({ ...given, new: { zone: 'c', lifecycle: 'Pending' } }, 'OldestInstance')).toEqual(['new']);
});
