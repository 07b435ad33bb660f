// Who may have one more call at once.
import { expect, test } from 'vitest';
import { ACCOUNT_CONCURRENCY, Concurrency } from './concurrency.ts';

const of = (name: string, version = '1') => ({ function: `r/${name}`, version: `r/${name}:${version}` });
const open = (reserved: object = {}, provisioned: object = {}) =>
  new Concurrency(() => ({
    reserved: new Map(Object.entries(reserved)),
    provisioned: new Map(Object.entries(provisioned)),
  }));
const fill = (limits: Concurrency, count: number, name: string, version?: string) =>
  Array.from({ length: count }, () => limits.begin(of(name, version)));

test('a reservation is the most, over all versions, and free again when a call is over', () => {
  const limits = open({ 'r/web': 2 });
  const [first] = [limits.begin(of('web', '1')), limits.begin(of('web', '2'))];
  expect(() => limits.begin(of('web'))).toThrow('Rate Exceeded.');
  first?.end();
  first?.end();
  expect(limits.begin(of('web')).concurrency).toBe(2);
});

test('a reservation of none stops a function', () => {
  expect(() => open({ 'r/web': 0 }).begin(of('web'))).toThrow();
});

test('all others share what reservations leave of the account', () => {
  const limits = open({ 'r/kept': 300 });
  fill(limits, ACCOUNT_CONCURRENCY - 300, 'web');
  expect(() => limits.begin(of('other'))).toThrow('Rate Exceeded.');
  limits.begin(of('kept'));
});

test('what is provisioned is taken out of the share, and its own calls do not count there', () => {
  const limits = open({}, { 'r/web:1': 10 });
  fill(limits, ACCOUNT_CONCURRENCY - 10, 'other');
  fill(limits, 10, 'web');
  expect(() => limits.begin(of('web'))).toThrow();
  expect(() => limits.begin(of('web', '2'))).toThrow();
});

test('each region has limits of its own', () => {
  const limits = open();
  fill(limits, ACCOUNT_CONCURRENCY, 'web');
  limits.begin({ function: 's/web', version: 's/web:1' });
});
