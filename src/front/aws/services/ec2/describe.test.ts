import { expect, it } from 'vitest';
import { faultOf } from '../../testing.ts';
import { type Describable, type DescribeInput, describe, unmatched } from './describe.ts';

interface Item {
  readonly name: string;
  readonly size: number;
}
const id = (index: number) => `i-0000000000000000${index}`;
const items = [1, 2, 3].map((index): Item => ({ name: id(index), size: index }));
const how: Describable<Item> = {
  id: ({ name }) => name,
  prefix: 'i',
  tags: () => ({ Name: 'web' }),
  pages: [1, 2],
  filters: { size: ({ size }) => size, ...unmatched('weight') },
};
const shown = (input: DescribeInput, ids?: readonly string[], all = items) =>
  describe(all, input, ids, how).items.map(({ size }) => size);
const fault = (input: DescribeInput, ids?: readonly string[], all = items) =>
  faultOf(Promise.resolve().then(() => shown(input, ids, all)));
const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

it.each([
  ['a field', filter('size', '2', '3'), [2, 3]],
  ['a tag', filter('tag:Name', 'w*'), [1, 2]],
  ['what nothing here has', filter('weight', '*'), []],
] as const)('filters by %s', (_, input, sizes) => {
  expect(shown({ ...input })).toEqual(sizes);
});

it.each([
  [filter('colour', 'red'), [], "InvalidParameterValue: The filter 'colour' is invalid"],
  [{ Filters: [{}] }, [], "InvalidParameterValue: The filter 'null' is invalid"],
  [{ MaxResults: 3 }, items, /^InvalidParameterValue: Value \( 3 \) .* between 1 and 2\.$/],
  [{ NextToken: 'x' }, items, /^InvalidParameterValue: The token is invalid/],
])('%o is refused, also where there is nothing', async (input, all, words) => {
  expect(await fault(input, undefined, all)).toMatch(words);
});

it.each([
  [[id(8)], `InvalidInstanceID.NotFound: The instance ID '${id(8)}' does not exist`],
  [[id(8), id(1), id(9)], `InvalidInstanceID.NotFound: The instance IDs '${id(8)}, ${id(9)}' do not exist`],
  [[id(8), 'x'], 'InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")'],
])('%o is told by one fault', async (ids, words) => {
  expect(await fault({}, ids)).toBe(words);
});
