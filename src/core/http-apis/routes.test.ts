import { describe, expect, it } from 'vitest';
import { selectRoute } from './routes.ts';
import { selectStage } from './stages.ts';

const routes = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/dog/1',
  'POST /',
  'GET /a-b/{x}/c',
].map((key) => ({ key }));

const cases: readonly (readonly [string, string, string, object])[] = [
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['PUT', '/pets/dog/1', 'ANY /pets/dog/1', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
  ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
  ['GET', '/pets/', 'ANY /{proxy+}', { proxy: 'pets/' }],
  ['POST', '/', 'POST /', {}],
  ['GET', '/', '$default', {}],
  ['GET', '/a%2Db/1%2F2/c', 'GET /a-b/{x}/c', { x: '1/2' }],
  ['GET', '/pets/dog/%zz', 'GET /pets/dog/{id}', { id: '%zz' }],
];

describe('the route of a request', () => {
  it.each(cases)('%s %s is %s', (method, path, key, pathParameters) => {
    expect(selectRoute(routes, method, path)).toEqual({ route: { key }, pathParameters });
  });

  it('is none when nothing matches and there is no $default', () => {
    expect(selectRoute([{ key: 'GET /a' }], 'POST', '/a')).toBeUndefined();
    expect(selectRoute([{ key: 'GET /a' }], 'GET', '/a/b')).toBeUndefined();
    expect(selectRoute([{ key: 'GET /a/b' }], 'GET', '/a')).toBeUndefined();
  });

  it('does not depend on the order in which routes are kept', () => {
    for (const [method, path, key] of cases) {
      expect(selectRoute([...routes].reverse(), method, path)?.route.key).toBe(key);
    }
  });
});

describe('the stage of a request', () => {
  const stages = [{ name: '$default' }, { name: 'prod' }];
  it.each([
    ['/prod/items', 'prod', '/items'],
    ['/prod', 'prod', '/'],
    ['/prod/', 'prod', '/'],
    ['/production', '$default', '/production'],
    ['/', '$default', '/'],
  ])('%s is %s, %s is left', (path, name, left) => {
    expect(selectStage(stages, path)).toEqual({ stage: { name }, path: left });
  });

  it('is none without a $default', () => {
    expect(selectStage([{ name: 'prod' }], '/items')).toBeUndefined();
  });
});
