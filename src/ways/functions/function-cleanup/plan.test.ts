import { describe, expect, it } from 'vitest';
import type { FunctionAlias, FunctionVersion, LambdaFunction } from '../../../model/kinds/function.ts';
import type { FunctionUrl } from '../../../model/kinds/function-rules.ts';
import type { FunctionShift } from '../../../model/kinds/function-shift.ts';
import { plan } from './plan.ts';

const LATER = '2026-01-01T00:00:05Z';
const EARLIER = '2026-01-01T00:00:00Z';
const meta = (name: string, creationTimestamp: string) => ({
  name,
  namespace: 'us-east-2',
  creationTimestamp,
});
const owner = { metadata: meta('web', LATER) } as LambdaFunction;
const version = (at: string) => ({ metadata: meta('web.1', at), spec: { number: 1 } }) as FunctionVersion;
const alias = (at: string) => ({ metadata: meta('web.live', at), spec: { name: 'live' } }) as FunctionAlias;
const url = (qualifier?: string) =>
  ({ metadata: meta('web.url', LATER), spec: { qualifier } }) as unknown as FunctionUrl;
const shift = (at: string) =>
  ({ metadata: meta('to-2', at), spec: { alias: 'web.live' } }) as unknown as FunctionShift;

const names = (observed: Partial<Parameters<typeof plan>[0]>) =>
  plan({ versions: [], aliases: [], rules: [], shifts: [], ...observed }).map(
    ({ metadata }) => metadata.name,
  );

describe('what is left', () => {
  it.each([
    ['of no function', { versions: [version(LATER)], aliases: [alias(LATER)] }, ['web.live', 'web.1']],
    ['of a function', { owner, versions: [version(LATER)], aliases: [alias(LATER)] }, []],
    [
      'of one of the same name before it',
      { owner, versions: [version(EARLIER)], aliases: [alias(EARLIER)], shifts: [shift(EARLIER)] },
      ['to-2', 'web.live', 'web.1'],
    ],
    ['of its newest code', { owner, rules: [url(), url('$LATEST')] }, []],
    ['of a version', { owner, versions: [version(LATER)], rules: [url('1')] }, []],
    ['of a version that is gone', { owner, rules: [url('1')] }, ['web.url']],
    ['of an alias', { owner, aliases: [alias(LATER)], rules: [url('live')], shifts: [shift(LATER)] }, []],
    [
      'of an alias that is gone',
      { owner, rules: [url('live')], shifts: [shift(LATER)] },
      ['web.url', 'to-2'],
    ],
  ])('%s', (_, observed, expected) => expect(names(observed)).toEqual(expected));
});
