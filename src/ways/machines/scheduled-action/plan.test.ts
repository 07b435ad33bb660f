import { describe, expect, it } from 'vitest';
import type { ScheduledAction } from '../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { acted, dueOf } from './plan.ts';

const made = '2026-11-23T12:00:00Z';
function anAction(spec: Partial<ScheduledAction['spec']>, lastRunAt?: string): ScheduledAction {
  const status = lastRunAt === undefined ? {} : { lastRunAt };
  return {
    metadata: { creationTimestamp: made },
    spec: { group: 'web', actionName: 'night', ...spec },
    status,
  } as ScheduledAction;
}
const aGroup = (spec: Partial<MachineGroup['spec']> = {}) =>
  ({ spec: { min: 1, max: 4, desired: 2, ...spec } }) as MachineGroup;

describe('an action is due', () => {
  it.each([
    ['at its start, once', anAction({ startAt: '2026-11-23T13:00:00Z' }), made, '2026-11-23T13:00:00.000Z'],
    ['never again', anAction({ startAt: '2026-11-23T13:00:00Z' }, '2026-11-23T13:00:00Z'), made, 'over'],
    ['whenever it recurs', anAction({ recurrence: '0 18 * * *' }), made, '2026-11-23T18:00:00.000Z'],
    [
      'not twice',
      anAction({ recurrence: '0 18 * * *' }, '2026-11-23T18:00:01Z'),
      '2026-11-23T18:00:02Z',
      '2026-11-24T18:00:00.000Z',
    ],
    [
      'in its time zone',
      anAction({ recurrence: '0 18 * * *', timeZone: 'Asia/Tokyo' }),
      made,
      '2026-11-24T09:00:00.000Z',
    ],
    [
      'not before its start',
      anAction({ recurrence: '0 * * * *', startAt: '2026-11-25T00:00:00Z' }),
      made,
      '2026-11-25T00:00:00.000Z',
    ],
    ['not after its end', anAction({ recurrence: '0 * * * *', endAt: '2026-11-23T12:30:00Z' }), made, 'over'],
    [
      'a little late',
      anAction({ recurrence: '0 18 * * *' }),
      '2026-11-23T18:05:00Z',
      '2026-11-23T18:00:00.000Z',
    ],
    [
      'but not an hour late',
      anAction({ recurrence: '0 18 * * *' }),
      '2026-11-23T19:05:00Z',
      '2026-11-24T18:00:00.000Z',
    ],
  ])('%s', (_, action, now, expected) => {
    const due = dueOf(action, Date.parse(now));
    expect(due.type === 'over' ? 'over' : new Date(due.atMs).toISOString()).toBe(expected);
  });
});

describe('an action makes of a group', () => {
  it('what it names', () => {
    const { spec } = acted(aGroup(), anAction({ min: 2, max: 8, desired: 6 }), made);
    expect(spec).toMatchObject({ min: 2, max: 8, desired: 6 });
    expect(spec.desiredCause).toBe(
      'At 2026-11-23T12:00:00Z the scheduled action night executed. Setting min capacity from 1 to 2, Setting max capacity from 4 to 8, Setting desired capacity from 2 to 6.',
    );
  });
  it('the rest within the new limits', () => {
    expect(acted(aGroup(), anAction({ min: 3 }), made).spec).toMatchObject({ min: 3, max: 4, desired: 3 });
    expect(acted(aGroup(), anAction({ max: 1 }), made).spec).toMatchObject({ min: 1, max: 1, desired: 1 });
  });
  it('the same when nothing changes', () => {
    const group = aGroup();
    expect(acted(group, anAction({ desired: 2 }), made)).toBe(group);
  });
});
