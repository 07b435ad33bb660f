// From Node.js 24 there are no callbacks. The rest of performing is tested in processes (node-bootstrap.test.ts).
import { expect, test } from 'vitest';
import { callOf } from './context.ts';
import { perform, refuseCallbacks } from './perform.ts';

const call = callOf({
  status: 200,
  headers: { 'lambda-runtime-aws-request-id': 'r', 'lambda-runtime-deadline-ms': '0' },
  body: Buffer.from('1'),
});
const whenIdle = { set: () => {} };

test('a handler with a callback is refused from Node.js 24 on', () => {
  const handler = (_event: unknown, _context: unknown, _callback: unknown) => {};
  expect(() => refuseCallbacks(handler, false, 24)).toThrow(
    /has removed support for callback-based function handlers/,
  );
  for (const [streaming, major] of [
    [false, 22],
    [true, 24],
  ] as const)
    expect(() => refuseCallbacks(handler, streaming, major)).not.toThrow();
});

test.each([
  [22, '["callbackWaitsForEmptyEventLoop","done","succeed","fail"]'],
  [24, '[]'],
])('with Node.js %d the context has of old ways: %s', async (nodeMajor, body) => {
  const old = ['callbackWaitsForEmptyEventLoop', 'done', 'succeed', 'fail'];
  const handler = async (_event: unknown, context: object) => old.filter((name) => name in context);
  expect(await perform(handler, call, { whenIdle, nodeMajor })).toEqual({ type: 'response', body });
});

test('with Node.js 24 a value that is no promise is the answer', async () => {
  expect(await perform((event: number) => event + 1, call, { whenIdle, nodeMajor: 24 })).toEqual({
    type: 'response',
    body: '2',
  });
});
