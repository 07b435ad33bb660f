import { describe, expect, it } from 'vitest';
import { type FunctionShift, functionShiftKind } from './function-shift.ts';

const aShift = (spec: object) =>
  ({
    spec: { alias: 'web.live', from: '1', to: '2', strategy: { type: 'AllAtOnce' }, ...spec },
  }) as FunctionShift;
const problems = (now: FunctionShift, previous?: FunctionShift) =>
  functionShiftKind.validate?.(now, previous).map(({ type, field }) => `${type} ${field}`);

describe('a shift', () => {
  it.each([
    ['all at once needs no more', {}, []],
    ['in parts needs share and time', { strategy: { type: 'Canary', percent: 10, intervalSeconds: 30 } }, []],
    [
      'in parts is refused without share',
      { strategy: { type: 'Linear', intervalSeconds: 30 } },
      ['Required spec.strategy.percent'],
    ],
    [
      'in parts is refused without time',
      { strategy: { type: 'Canary', percent: 10 } },
      ['Required spec.strategy.intervalSeconds'],
    ],
  ])('%s', (_, spec, expected) => expect(problems(aShift(spec))).toEqual(expected));

  it('may be asked for something, but not be about something else', () => {
    expect(problems(aShift({ asked: 'stop' }), aShift({}))).toEqual([]);
    expect(problems(aShift({ to: '3' }), aShift({}))).toEqual(['Invalid spec.to']);
  });
});
