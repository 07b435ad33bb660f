import { expect, it } from 'vitest';
import { type Machine, machineKind } from '../../../model/kinds/machine.ts';
import { machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { anObject } from '../../../model/testing.ts';
import { machineDraft } from '../testing.ts';
import { plan } from './plan.ts';

const group = anObject(machineGroupKind, {
  metadata: { name: 'web', namespace: 'us-east-2' },
  spec: {
    groupName: 'Web',
    min: 1,
    max: 4,
    desired: 2,
    metrics: ['GroupDesiredCapacity', 'GroupInServiceInstances'],
  },
});
const usage = (second: number, cpuSeconds: number, bytes = 0) => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  cpuNanos: cpuSeconds * 1e9,
  memoryBytes: 0,
  networkReceivedBytes: bytes,
  networkSentBytes: 0,
});

function aMachine(
  name: string,
  used?: ReturnType<typeof usage>,
  status: object = {},
  inServiceAt = new Date(0).toISOString(),
): Machine {
  const member = {
    group: 'web',
    lifecycle: 'InService' as const,
    lifecycleSince: '',
    revision: 'lt-1:1',
    health: 'Healthy' as const,
    inServiceAt,
  };
  const { metadata, spec } = machineDraft(name, { member });
  return anObject(machineKind, {
    metadata,
    spec,
    status: { state: 'running', check: 'ok', ...(used && { usage: used }), ...status },
  });
}

/** `name dimension value` of all samples. */
function told(machines: readonly Machine[], before: readonly Machine[], groups = [group]): readonly string[] {
  const { usages } = plan({ machines: before, groups }, new Map(), 0);
  return plan({ machines, groups }, usages, 60_000).samples.map(
    ({ key, sample }) => `${key.name} ${key.dimensions[0]?.value} ${sample.sum}`,
  );
}

it('a machine reports what it used of its processors and what it sent and received, and so does its group', () => {
  const samples = told([aMachine('i-1', usage(60, 30, 6000))], [aMachine('i-1', usage(0, 0))]);
  expect(samples).toEqual(
    expect.arrayContaining([
      'CPUUtilization i-1 25',
      'CPUUtilization Web 25',
      'NetworkIn i-1 1000',
      'StatusCheckFailed i-1 0',
    ]),
  );
});

it('what a machine uses counts for its group when it has warmed up', () => {
  const warming = { ...group, spec: { ...group.spec, warmupSeconds: 20 } };
  const at = (second: number) => new Date(second * 1000).toISOString();
  const samples = told(
    [aMachine('i-1', usage(60, 30), {}, at(40)), aMachine('i-2', usage(60, 60), {}, at(41))],
    [aMachine('i-1', usage(0, 0)), aMachine('i-2', usage(0, 0))],
    [warming],
  );
  expect(samples.filter((text) => text.startsWith('CPU'))).toEqual([
    'CPUUtilization i-1 25',
    'CPUUtilization Web 25',
    'CPUUtilization i-2 50',
  ]);
});

it.each([
  ['was not there a period ago', undefined, usage(60, 30)],
  ['counts anew', usage(0, 50), usage(60, 30)],
  ['was not looked at since', usage(0, 10), usage(0, 10)],
])('a machine that %s says nothing of what it used', (_name, before, now) => {
  const samples = told([aMachine('i-1', now)], [aMachine('i-1', before)]);
  expect(samples.filter((text) => text.startsWith('CPU'))).toEqual([]);
  expect(samples).toContain('StatusCheckFailed i-1 0');
});

it('a machine that cannot be reached fails its check; one that is off says nothing', () => {
  const ill = aMachine('i-1', undefined, { check: 'impaired' });
  const off = aMachine('i-2', undefined, { state: 'stopped' });
  const samples = told([ill, off], []);
  expect(samples).toContain('StatusCheckFailed i-1 1');
  expect(samples.filter((text) => text.includes('i-2'))).toEqual([]);
});

it('a group reports what it has collected', () => {
  const samples = told([aMachine('i-1')], []).filter((text) => text.startsWith('Group'));
  expect(samples).toEqual(['GroupDesiredCapacity Web 2', 'GroupInServiceInstances Web 1']);
});
