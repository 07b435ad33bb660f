import { expect, it } from 'vitest';
import { type Adjustment, adjusted, limited } from './adjustment.ts';
import { stepFor, stepsProblem } from './steps.ts';

it.each([
  [10, { type: 'ChangeInCapacity', value: 3 }, 13],
  [1, { type: 'ChangeInCapacity', value: -3 }, 0],
  [10, { type: 'ExactCapacity', value: 4 }, 4],
  // Twelve point seven rounds down, a part of one counts as one, minus six point seven goes to minus six.
  [10, { type: 'PercentChangeInCapacity', value: 127 }, 22],
  [10, { type: 'PercentChangeInCapacity', value: 6.7 }, 11],
  [10, { type: 'PercentChangeInCapacity', value: -5.8 }, 9],
  [10, { type: 'PercentChangeInCapacity', value: -66.8 }, 4],
  [4, { type: 'PercentChangeInCapacity', value: 25, minMagnitude: 2 }, 6],
  [0, { type: 'PercentChangeInCapacity', value: 100, minMagnitude: 2 }, 0],
] satisfies [number, Adjustment, number][])('%d units and %j make %d', (current, adjustment, expected) => {
  expect(adjusted(current, adjustment)).toBe(expected);
});

it('limits hold', () =>
  expect([-1, 2, 9].map((count) => limited(count, { min: 1, max: 4 }))).toEqual([1, 2, 4]));

const steps = [
  { upper: -10, value: -20 },
  { lower: -10, upper: 0, value: -10 },
  { lower: 0, upper: 10, value: 0 },
  { lower: 10, upper: 20, value: 10 },
  { lower: 20, value: 30 },
];

it.each([
  [0, 0],
  [9.9, 0],
  [10, 10],
  [20, 30],
  [1e9, 30],
  [-0.1, -10],
  [-10, -20],
  [-1e9, -20],
])('a metric %d beyond the threshold is in the step of %d', (breach, value) => {
  expect(stepFor(steps, breach)?.value).toBe(value);
});

it.each([
  ['nothing', steps, undefined],
  [
    'an overlap',
    [
      { lower: 0, upper: 10, value: 1 },
      { lower: 5, value: 2 },
    ],
    /overlap/,
  ],
  [
    'a gap',
    [
      { lower: 0, upper: 10, value: 1 },
      { lower: 15, value: 2 },
    ],
    /gap/,
  ],
  [
    'two without end',
    [
      { lower: 0, value: 1 },
      { lower: 5, value: 2 },
    ],
    /null upper/,
  ],
  [
    'two without beginning',
    [
      { upper: 0, value: 1 },
      { upper: 5, value: 2 },
      { lower: 5, value: 3 },
    ],
    /null lower/,
  ],
  [
    'an end that is missing',
    [{ lower: 0, upper: 10, value: 1 }],
    /must be a step adjustment with a null upper/,
  ],
  [
    'one that is empty',
    [
      { lower: 5, upper: 5, value: 1 },
      { lower: 5, value: 2 },
    ],
    /less than/,
  ],
])('%s is wrong with steps', (_, given, expected) => {
  const problem = stepsProblem(given);
  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(expected);
});
