// How failed launches are counted: in which zone the next is tried depends on how many found no place.
import { expect, test } from 'vitest';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import type { Moment } from './moment.ts';
import { type GroupStatus, statusAfter } from './status.ts';

const after = (status: GroupStatus, isUnplaced: boolean, nowMs = 0) => {
  const group = { metadata: { generation: 1 }, spec: { desired: 1, targetGroups: [] }, status };
  const moment = { group: group as unknown as MachineGroup, members: [], nowMs } as unknown as Moment;
  const { launchFailures, launchesUnplaced } = statusAfter(moment, {
    revision: 'lt-1:1',
    message: 'x',
    isUnplaced,
  });
  return [launchFailures, launchesUnplaced];
};

test.each<readonly [string, GroupStatus, boolean, readonly number[]]>([
  ['the first that found no place', {}, true, [1, 1]],
  ['the first that was not well', {}, false, [1, 0]],
  ['a second', { launchFailures: 1, launchesUnplaced: 1, launchFailedRevision: 'lt-1:1' }, true, [2, 2]],
  ['a second', { launchFailures: 1, launchesUnplaced: 1, launchFailedRevision: 'lt-1:1' }, false, [2, 1]],
  ['another revision', { launchFailures: 4, launchesUnplaced: 4, launchFailedRevision: 'x' }, true, [1, 1]],
])('%s counts', (_name, status, isUnplaced, counts) => {
  const launchAfter = new Date(-1000).toISOString();
  expect(after({ ...status, launchAfter }, isUnplaced)).toEqual(counts);
});

test('several while none is tried count as one', () => {
  const launchAfter = new Date(5000).toISOString();
  const status = { launchFailures: 1, launchesUnplaced: 1, launchFailedRevision: 'lt-1:1', launchAfter };
  expect(after(status, true)).toEqual([1, 1]);
});
