// The OpenAPI documents hang together: references resolve, every kind is found where kubectl looks for it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyKind } from '../../../model/kind.ts';
import { apiVersionOf } from '../../../model/kind.ts';
import { allKinds } from '../../../model/kinds.ts';
import { openTestFront, type TestFront } from '../testing.ts';
import { openApiVersion2 } from './version2.ts';
import { openApiVersion3 } from './version3.ts';

const inline: AnyKind = {
  group: 'example.dev',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  singular: 'thing',
  shortNames: [],
  categories: [],
  namespaced: true,
  hasStatus: true,
  columns: [],
  schema: {
    inline: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    },
  },
};
const kinds = [...allKinds, inline];

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly 'x-kubernetes-group-version-kind': {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  };
}
type Paths = { readonly [path: string]: { readonly [method: string]: Operation } };

const version3 = openApiVersion3(kinds, 'v1') as {
  paths: Paths;
  components: { schemas: { [name: string]: object } };
}; // OpenAPI 3
const version2 = openApiVersion2(kinds, 'v1') as { paths: Paths; definitions: { [name: string]: object } }; // Swagger 2

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' ? [String(child)] : references(child),
  );
}

test.each([
  ['3', version3, '#/components/schemas/', Object.keys(version3.components.schemas)],
  ['2', version2, '#/definitions/', Object.keys(version2.definitions)],
])('every reference of version %s resolves', (_version, document, prefix, names) => {
  const found = new Set(references(document));
  expect(found.size).toBeGreaterThan(50);
  expect([...found].filter((reference) => !names.includes(reference.slice(prefix.length)))).toEqual([]);
});

test('operation ids are unique', () => {
  const ids = Object.values(version3.paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => operation.operationId ?? []),
  );
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

describe.each(kinds)('$kind', (kind) => {
  const root = kind.group === '' ? '/api/v1' : `/apis/${apiVersionOf(kind)}`;
  const collection = `${root}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };

  test.each([version2.paths, version3.paths])(
    'can be listed, created and patched, as the documents say',
    (paths) => {
      expect(paths[collection]?.get?.['x-kubernetes-group-version-kind']).toEqual(gvk);
      expect(paths[collection]?.post?.['x-kubernetes-group-version-kind']).toEqual(gvk);
      const names = paths[`${collection}/{name}`]?.patch?.parameters.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['fieldValidation', 'dryRun', 'fieldManager', 'force']));
    },
  );

  test('has a schema that names it', () => {
    const own = Object.values(version3.components.schemas).filter((schema) =>
      JSON.stringify((schema as Operation)['x-kubernetes-group-version-kind'] ?? []).includes(
        JSON.stringify(gvk.kind),
      ),
    );
    expect(own.length).toBeGreaterThan(0);
  });
});

test('what stands beside a reference in version 2 is kept in version 3', () => {
  const spec = version3.components.schemas['io.k8s.api.apps.v1.DeploymentSpec'] as {
    properties: { strategy: object };
  }; // there
  expect(spec.properties.strategy).toEqual({
    'x-kubernetes-patch-strategy': 'retainKeys',
    allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentStrategy' }],
  });
});

describe('served', () => {
  let front: TestFront;
  beforeAll(async () => {
    front = await openTestFront();
  });
  afterAll(() => front.close());

  test('the index leads to documents that never change under their hash', async () => {
    const { body } = await front.ask('/openapi/v3');
    expect(Object.keys(body.paths)).toContain('apis/apps/v1');
    const url: string = body.paths['apis/apps/v1'].serverRelativeURL;
    const answer = await front.ask(url);
    expect(answer.headers['cache-control']).toBe('public, immutable');
    expect(answer.body.paths).toHaveProperty('/apis/apps/v1/deployments');
    const stale = await front.ask('/openapi/v3/apis/apps/v1?hash=OLD');
    expect(stale).toMatchObject({ code: 301, headers: { location: url } });
    expect((await front.ask(url, { headers: { 'if-none-match': String(answer.headers.etag) } })).code).toBe(
      304,
    );
  });

  test.each([
    ['/openapi/v3/apis/nobody/v1', 'application/json', 404],
    ['/openapi/v3/api/v1', 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf', 406],
    ['/openapi/v2', 'application/json', 200],
    ['/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf', 200],
  ])('%s as %s is %i', async (path, accept, code) => {
    expect((await front.ask(path, { headers: { accept } })).code).toBe(code);
  });
});
