import fc from 'fast-check';
import { expect, it } from 'vitest';
import { combined, type Proposal, type TrackingInput, track } from './target-tracking.ts';

const MINUTE = 60_000;
const tracking = { target: 50, disableScaleIn: false, outSamples: 3, inMs: 15 * MINUTE };

/** So many minutes of these values, up to now. */
function input(values: readonly number[], more: Partial<TrackingInput> = {}): TrackingInput {
  const nowMs = 1_000 * MINUTE;
  const samples = values.map((value, index) => ({
    atMs: nowMs - (values.length - 1 - index) * MINUTE,
    value,
  }));
  return { tracking, desired: 4, serving: 4, warming: 0, samples, nowMs, ...more };
}
const often = (value: number, count: number) => Array.from({ length: count }, () => value);

it.each([
  ['more load asks for as many as bear it', input([80, 80, 80]), { type: 'out', desired: 7 }],
  ['a peak of one sample asks for nothing', input([40, 40, 90]), { type: 'none' }],
  ['what is on its way counts', input([80, 80, 80], { desired: 7, warming: 3 }), { type: 'none' }],
  [
    'more than what is on its way is asked for',
    input([99, 99, 99], { desired: 7, warming: 3 }),
    { type: 'out', desired: 8 },
  ],
  ['exactly the target is well', input(often(50, 30)), { type: 'none' }],
  ['a little below is well', input(often(46, 30)), { type: 'none' }],
  ['long low asks for less', input(often(20, 16)), { type: 'in', desired: 2 }],
  ['the worst of the time decides', input([...often(20, 8), 40, ...often(20, 8)]), { type: 'none' }],
  ['not long enough', input(often(20, 10)), { type: 'none' }],
  ['not while anything warms up', input(often(20, 16), { warming: 1 }), { type: 'none' }],
  [
    'never less when that is disabled',
    input(often(1, 30), { tracking: { ...tracking, disableScaleIn: true } }),
    { type: 'none' },
  ],
  ['no data says nothing', input([]), { type: 'none' }],
  ['nothing in service says nothing', input(often(99, 30), { serving: 0 }), { type: 'none' }],
])('%s', (_, given, expected) => {
  expect(track(given)).toMatchObject(expected);
});

it('what it asks for would bring the metric to the target, and not far below it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      (serving, value) => {
        const proposal = track(input(often(value, 20), { serving, desired: serving }));
        if (proposal.type === 'none') return;
        const load = serving * value;
        expect(load / proposal.desired).toBeLessThanOrEqual(tracking.target * (1 + 1e-9));
        if (proposal.desired > 1)
          expect(load / (proposal.desired - 1)).toBeGreaterThan(tracking.target * (1 - 1e-9));
        expect(proposal.type).toBe(proposal.desired > serving ? 'out' : 'in');
      },
    ),
  );
});

const out = (desired: number): Proposal => ({ type: 'out', desired, reason: 'busy' });
const inward = (desired: number): Proposal => ({ type: 'in', desired, reason: 'idle' });
const none: Proposal = { type: 'none', reason: 'well' };

it.each([
  ['the largest wins', [out(5), out(8), inward(2)], { type: 'out', desired: 8 }],
  ['less needs everybody', [inward(2), none], { type: 'none' }],
  ['of those that want less, the largest', [inward(2), inward(3)], { type: 'in', desired: 3 }],
  ['limits hold', [out(50)], { type: 'out', desired: 10 }],
  ['at the limit nothing happens', [inward(0)], { type: 'in', desired: 1 }],
  ['no policy', [], { type: 'none' }],
])('%s', (_, proposals, expected) => {
  expect(combined(proposals, 4, { min: 1, max: 10 })).toMatchObject(expected);
});

it('at its limit a group stays as it is', () => {
  expect(combined([out(12)], 10, { min: 1, max: 10 }).type).toBe('none');
});
