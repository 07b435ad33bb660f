// The parts of a request, each read by itself: path, Accept, query, YAML, duplicate fields.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateFields } from './duplicate-fields.ts';
import { negotiate } from './negotiation.ts';
import { deleteParameters, listOptions, managerOf, watchOptions, writeOptions } from './parameters.ts';
import { parseResourcePath } from './resource-path.ts';
import { parseYamlBody } from './yaml-body.ts';

const core = { group: '', version: 'v1', watch: false };
const apps = { group: 'apps', version: 'v1', watch: false };

test.each([
  ['/api/v1/pods', { ...core, plural: 'pods' }],
  ['/api/v1/namespaces', { ...core, plural: 'namespaces' }],
  ['/api/v1/namespaces/shop', { ...core, plural: 'namespaces', name: 'shop' }],
  ['/api/v1/namespaces/shop/status', { ...core, plural: 'namespaces', name: 'shop', subresource: 'status' }],
  [
    '/api/v1/namespaces/shop/finalize',
    { ...core, plural: 'namespaces', name: 'shop', subresource: 'finalize' },
  ],
  ['/api/v1/namespaces/shop/pods', { ...core, namespace: 'shop', plural: 'pods' }],
  ['/api/v1/namespaces/shop/pods/web', { ...core, namespace: 'shop', plural: 'pods', name: 'web' }],
  [
    '/api/v1/namespaces/shop/pods/web/log',
    { ...core, namespace: 'shop', plural: 'pods', name: 'web', subresource: 'log' },
  ],
  [
    '/apis/apps/v1/namespaces/shop/deployments/web/scale',
    { ...apps, namespace: 'shop', plural: 'deployments', name: 'web', subresource: 'scale' },
  ],
  ['/apis/apps/v1/deployments', { ...apps, plural: 'deployments' }],
  ['/api/v1/watch/namespaces/shop/pods', { ...core, watch: true, namespace: 'shop', plural: 'pods' }],
  ['/api/v1/nodes/n%201', { ...core, plural: 'nodes', name: 'n 1' }],
  ['/api/v1/namespaces/a/pods/b/c/d', undefined],
  ['/api/v1//pods', undefined],
  ['/api/v1/nodes/%zz', undefined],
  ['/apis/apps/v1', undefined],
  ['/elsewhere', undefined],
])('the path %s is %j', (path, expected) => {
  expect(parseResourcePath(path)).toEqual(expected);
});

describe('Accept', () => {
  test.each([
    [undefined, 'json', 'object'],
    ['*/*', 'json', 'object'],
    ['application/yaml', 'yaml', 'object'],
    ['application/vnd.kubernetes.protobuf, application/json', 'json', 'object'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'json', 'Table'],
    ['application/json;as=Table;v=v1;g=other,application/json', 'json', 'object'],
    ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', 'json', 'PartialObjectMetadata'],
    ['application/cbor, application/yaml, application/json', 'yaml', 'object'],
  ])('%s is %s %s', (header, encoding, as) => {
    expect(negotiate(header, ['Table', 'PartialObjectMetadata'])).toMatchObject({ encoding, shape: { as } });
  });

  test.each([
    'application/vnd.kubernetes.protobuf',
    'text/html',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
  ])('%s alone, where no table is served, is refused', (header) => {
    expect(() => negotiate(header)).toThrow(expect.objectContaining({ code: 406, reason: 'NotAcceptable' }));
  });
});

const query = (text: string) => new URLSearchParams(text);
const signal = new AbortController().signal;
const writing = { userAgent: 'kubectl/v1.33 (linux)', warn: () => {} };

describe('query parameters', () => {
  test.each([
    ['limit=0', { limit: undefined }],
    ['limit=5&continue=x', { limit: 5, continue: 'x' }],
    ['labelSelector=a%3Db&fieldSelector=', { labelSelector: 'a=b', fieldSelector: undefined }],
    ['resourceVersion=7&resourceVersionMatch=Exact', { resourceVersion: '7', resourceVersionMatch: 'Exact' }],
  ])('a list with %s', (text, expected) => {
    expect(listOptions(query(text), 'shop')).toMatchObject({ namespace: 'shop', ...expected });
  });

  test.each([
    [
      'fieldValidation=Strict&dryRun=All',
      { fieldValidation: 'Strict', dryRun: true, fieldManager: 'kubectl' },
    ],
    ['fieldManager=me', { fieldManager: 'me', dryRun: false, fieldValidation: 'Warn' }],
  ])('a write with %s', (text, expected) => {
    expect(writeOptions(query(text), 'CreateOptions', writing)).toMatchObject(expected);
  });

  test.each([
    ['gracePeriodSeconds=0&propagationPolicy=Orphan', { gracePeriodSeconds: 0, propagationPolicy: 'Orphan' }],
    ['orphanDependents=false', { propagationPolicy: 'Background' }],
    ['dryRun=All', { dryRun: true }],
  ])('a delete with %s', (text, expected) => {
    expect(deleteParameters(query(text))).toMatchObject(expected);
  });

  const list = (text: string) => () => listOptions(query(text), undefined);
  const watch = (text: string) => () => watchOptions(query(text), {}, signal);
  const write = (text: string) => () => writeOptions(query(text), 'PatchOptions', writing);
  test.each([
    [list('limit=x'), 'BadRequest', 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      list('resourceVersionMatch=Exact'),
      'Invalid',
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      watch('sendInitialEvents=true'),
      'Invalid',
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      write('dryRun=Some'),
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"',
    ],
    [
      write('fieldValidation=No'),
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "No": supported values: "Ignore", "Strict", "Warn"',
    ],
    [
      () => deleteParameters(query('propagationPolicy=Foreground&orphanDependents=true')),
      'Invalid',
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Foreground": orphanDependents and deletionPropagation cannot be both set',
    ],
  ])('%s is refused with %s: %s', (act, code, message) => {
    expect(act).toThrow(expect.objectContaining({ code, message }));
  });

  test.each([
    ['kubectl/v1.33.0 (linux/amd64)', 'kubectl'],
    ['curl', 'curl'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    [`${'x'.repeat(200)}/1`, 'x'.repeat(128)],
  ])('the user agent %s is the field manager %s', (agent, manager) => {
    expect(managerOf(agent)).toBe(manager);
  });
});

describe('YAML', () => {
  test.each([
    ['a: yes', { a: true }],
    ['a: "yes"', { a: 'yes' }],
    ['a: 0644', { a: 420 }],
    ['a: 12:30', { a: '12:30' }],
    ['a: 2026-01-01', { a: '2026-01-01' }],
    ['a: &x {b: 1}\nc: {<<: *x, d: 2}', { a: { b: 1 }, c: { b: 1, d: 2 } }],
  ])('%s is %j', (text, expected) => {
    expect(parseYamlBody(text)).toEqual(expected);
  });

  test.each(['a: 1\na: 2', 'a: [', 'a: *nobody'])('%s is a BadRequest', (text) => {
    expect(() => parseYamlBody(text)).toThrow(expect.objectContaining({ code: 'BadRequest' }));
  });
});

describe('duplicate fields', () => {
  test.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":[{"c":1},{"c":1,"c":2}]}}', ['a.b[1].c']],
    ['{"a":"{\\"a\\":1}","b":"a"}', []],
    ['[1,{"x":{},"x":[]}]', ['[1].x']],
    ['{"a":1,"\\u0061":2}', ['a']],
    ['{"a":"\\\\","a":"\\\\\\"","b":1}', ['a']],
  ])('of %s are %j', (json, expected) => {
    expect(duplicateFields(json)).toEqual(expected);
  });

  test('are never found in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => duplicateFields(JSON.stringify(value)).length === 0));
  });
});
