import { describe, expect, it } from 'vitest';
import type { FunctionCallRecord } from '../../../model/function-calls.ts';
import { aCall } from '../testing-agent.ts';
import { samplesOf } from './samples.ts';

/** `Errors FunctionName=web,Resource=web: 1 of 3` */
function said(calls: readonly FunctionCallRecord[], reserved: readonly string[] = []): readonly string[] {
  return samplesOf(calls, (_, name) => reserved.includes(name)).map(({ key, sample }) => {
    const dimensions = key.dimensions.map(({ name, value }) => `${name}=${value}`).join(',');
    return `${key.name} ${dimensions || 'all'}: ${sample.sum} of ${sample.count}`;
  });
}

describe('a call counts', () => {
  it('for all functions, for its function, for what was called', () => {
    const lines = said([aCall({ version: '$LATEST', durationMs: 12 })]);
    for (const of of ['all', 'FunctionName=web', 'FunctionName=web,Resource=web'])
      for (const value of [
        'Invocations %: 1 of 1',
        'Errors %: 0 of 1',
        'Duration %: 12 of 1',
        'Throttles %: 0 of 1',
      ])
        expect(lines).toContain(value.replace('%', of));
    expect(lines.some((line) => line.includes('ExecutedVersion'))).toBe(false);
  });
  it('by its version', () => {
    expect(said([aCall({ version: '7' })])).toContain('Invocations FunctionName=web,Resource=web:7: 1 of 1');
  });
  it('by its alias for the version that ran, too', () => {
    const lines = said([aCall({ version: '7', alias: 'live' })]);
    expect(lines).toContain('Invocations FunctionName=web,Resource=web:live: 1 of 1');
    expect(lines).toContain('Invocations ExecutedVersion=7,FunctionName=web,Resource=web:live: 1 of 1');
  });
  it('as a throttle and no invocation when there was no room for it', () => {
    const { durationMs: _, ...call } = aCall({ outcome: 'throttled' });
    const lines = said([call]);
    expect(lines).toContain('Throttles FunctionName=web: 1 of 1');
    expect(lines.filter((line) => /Invocations|Errors|Duration|Concurrent/.test(line))).toEqual([]);
  });
  it('together with others of its second', () => {
    const calls = [aCall(), aCall({ outcome: 'error', durationMs: 30 }), aCall()];
    expect(said(calls)).toContain('Errors FunctionName=web: 1 of 3');
    expect(said(calls)).toContain('Duration FunctionName=web: 50 of 3');
    const [first] = samplesOf(calls, () => false).filter(({ key }) => key.name === 'Duration');
    expect(first?.sample).toMatchObject({
      minimum: 10,
      maximum: 30,
      values: [
        [10, 2],
        [30, 1],
      ],
    });
    expect(first?.sample.resolutionSeconds).toBe(1);
  });
  it('not together with others of the next second', () => {
    const calls = [aCall(), aCall({ timestamp: aCall().timestamp + 1000 })];
    expect(said(calls).filter((line) => line === 'Invocations all: 1 of 1')).toHaveLength(2);
  });
});

describe('calls at once', () => {
  const calls = [
    aCall({ concurrency: 3 }),
    aCall({ concurrency: 5 }),
    aCall({ name: 'other', concurrency: 7 }),
  ];
  it('are those of each function, and the most of each together', () => {
    expect(said(calls)).toContain('ConcurrentExecutions FunctionName=web: 8 of 2');
    expect(said(calls)).toContain('ConcurrentExecutions all: 12 of 1');
    expect(said(calls)).toContain('UnreservedConcurrentExecutions all: 12 of 1');
  });
  it('are unreserved where the function has no reservation', () => {
    expect(said(calls, ['other'])).toContain('UnreservedConcurrentExecutions all: 5 of 1');
    expect(said(calls, ['other', 'web']).filter((line) => line.startsWith('Unreserved'))).toEqual([]);
  });
});

describe('an event', () => {
  it('is received once, however often it is tried', () => {
    const tries = [aCall({ asyncAgeMs: 5 }), aCall({ asyncAgeMs: 60_000, attempt: 2 })];
    expect(said(tries)).toContain('AsyncEventsReceived FunctionName=web: 1 of 1');
    expect(said(tries)).toContain('AsyncEventAge FunctionName=web: 60005 of 2');
  });
  it('that was given up before it was tried is no call', () => {
    const { durationMs: _, ...call } = aCall({
      asyncAgeMs: 5,
      dropped: true,
      concurrency: 0,
      outcome: 'error',
    });
    expect(said([call])).toEqual([
      'AsyncEventAge all: 5 of 1',
      'AsyncEventAge FunctionName=web: 5 of 1',
      'AsyncEventsDropped all: 1 of 1',
      'AsyncEventsDropped FunctionName=web: 1 of 1',
    ]);
  });
  it('is dropped, and nobody could be told', () => {
    const lines = said([aCall({ asyncAgeMs: 5, dropped: true, undelivered: 'deadLetter' })]);
    expect(lines).toContain('AsyncEventsDropped FunctionName=web: 1 of 1');
    expect(lines).toContain('DeadLetterErrors FunctionName=web: 1 of 1');
  });
});
