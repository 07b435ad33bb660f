import { expect, it } from 'vitest';
import type { Machine } from '../../model/kinds/machine.ts';
import { type Volume, volumeKind } from '../../model/kinds/volume.ts';
import { anObject } from '../../model/testing.ts';
import { type Holder, volumeStep } from './volume-plan.ts';

const machine = { metadata: { name: 'i-1' } } as Machine; // of a holder only the name is looked at
const aHolder = (hasEnded: boolean): Holder => ({ machine, hasEnded, disks: [] });

function aVolume(deleteOnTermination: boolean, isRoot?: boolean): Volume {
  const attachment = {
    machine: 'i-1',
    device: '/dev/sdf',
    deleteOnTermination,
    attachedAt: '2026-01-01T00:00:00.000Z',
  };
  return anObject(volumeKind, {
    metadata: { name: 'vol-1', namespace: 'us-east-2' },
    spec: {
      zone: 'us-east-2a',
      sizeGiB: 1,
      volumeType: 'gp3',
      createdAt: '2026-01-01T00:00:00.000Z',
      attachment,
      isRoot,
    },
  });
}

it.each([
  ['that was made before its machine is kept: a root disk waits', aVolume(true, true), undefined, 'rest'],
  ['that was made before its machine is kept: its file is made', aVolume(true), undefined, 'create'],
  ['of a machine that is there is made', aVolume(true), aHolder(false), 'create'],
  ['goes with its machine', aVolume(true), aHolder(true), 'delete'],
  ['goes with its machine as its root disk', aVolume(false, true), aHolder(true), 'delete'],
  ['survives its machine', aVolume(false), aHolder(true), 'release'],
] as const)('a volume %s', (_, volume, wanted, step) => {
  expect(volumeStep({ volume, wanted })).toBe(step);
});
