import { describe, expect, it } from 'vitest';
import { operationNames, restOperation } from './operation-names.ts';
import { compileRoute, matchPath, restRoute } from './rest-route.ts';

const find = restRoute(
  [
    ['list', 'GET', '/things'],
    ['get', 'GET', '/things/{Name}'],
    ['settings', 'GET', '/things/settings'],
    ['object', 'GET', '/files/{Key+}'],
    ['tags', 'GET', '/files/{Key+}/tags'],
    ['import', 'PUT', '/things?mode=import'],
    ['put', 'PUT', '/things'],
    ['upload', 'PUT', '/things?upload'],
  ].map(([name, method, uri]) => [name, compileRoute(method as string, uri as string)] as const),
);

describe('the operation of a path', () => {
  it.each([
    ['GET', '/things', '', 'list'],
    ['GET', '/things/', '', 'list'],
    ['GET', '/things/a', '', 'get'],
    ['GET', '/things/a%2Fb', '', 'get'],
    ['GET', '/things/settings', '', 'settings'],
    ['GET', '/things/a/b', '', undefined],
    ['GET', '/things//', '', undefined],
    ['GET', '/things/%ZZ', '', undefined],
    ['GET', '/files/a/b/c', '', 'object'],
    ['GET', '/files/a/b/tags', '', 'tags'],
    ['PUT', '/things', '', 'put'],
    ['PUT', '/things', 'mode=import&x=1', 'import'],
    ['PUT', '/things', 'mode=other', 'put'],
    ['PUT', '/things', 'upload', 'upload'],
    ['POST', '/things', '', undefined],
  ])('%s %s?%s is %s', (method, path, query, name) => {
    expect(find(method, path, query)).toBe(name);
  });

  it('says what the labels are, decoded', () => {
    const route = compileRoute('GET', '/a/{Key+}/of/{Name}');
    expect(Object.fromEntries(matchPath(route, '/a/x/y%20z/of/n%3A1') ?? [])).toEqual({
      Key: 'x/y z',
      Name: 'n:1',
    });
  });
});

describe('the operations of AWS', () => {
  it('are known also where they are not here', () => {
    expect(operationNames('ec2').length).toBeGreaterThan(800);
    expect(operationNames('iam')).toContain('ListSAMLProviders');
    expect(operationNames('lambda')).toContain('GetFunction');
    expect(operationNames('nothing')).toEqual([]);
  });

  it.each([
    ['GET', '/2015-03-31/functions/', 'ListFunctions'],
    ['POST', '/2015-03-31/functions', 'CreateFunction'],
    ['POST', '/2015-03-31/functions/fn%3Aalias/invocations', 'Invoke'],
    ['PATCH', '/2015-03-31/functions', undefined],
  ])('of lambda are found by %s %s', (method, path, name) => {
    expect(restOperation('lambda', { method, path, query: '', headers: {}, body: Buffer.alloc(0) })).toBe(
      name,
    );
  });
});
