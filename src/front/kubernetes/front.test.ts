// The front as a client meets it: who comes in, what is where, how verbs answer.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../../machinery/clock.ts';
import { createAuthority, issueClient } from '../../machinery/pki/certificate.ts';
import { allKinds } from '../../model/kinds.ts';
import { openTestFront, type TestFront } from './testing.ts';

let front: TestFront;
beforeAll(async () => {
  front = await openTestFront({ clock: fakeClock(), limits: { bodyBytes: 10_000, compressFromBytes: 2000 } });
});
afterAll(() => front.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const aConfigMap = (name: string, rest: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...rest,
});
const post = (path: string, body: unknown, headers = {}) =>
  front.ask(path, { method: 'POST', body, headers });

describe('who may come in', () => {
  test.each(['/version', '/healthz', '/livez', '/readyz', '/readyz/ping'])(
    'anybody may read %s',
    async (path) => {
      expect((await front.ask(path, { as: null })).code).toBe(200);
    },
  );

  test('nobody else reads anything', async () => {
    expect(await front.ask(MAPS, { as: null })).toMatchObject({
      code: 401,
      body: { kind: 'Status', status: 'Failure', reason: 'Unauthorized', message: 'Unauthorized', code: 401 },
    });
  });

  test('a token does, a wrong one does not', async () => {
    const ask = (token: string) =>
      front.ask(MAPS, { as: null, headers: { authorization: `Bearer ${token}` } });
    expect((await ask(front.token)).code).toBe(200);
    expect((await ask('wrong')).code).toBe(401);
  });

  test.each([
    ['administrators', ['system:masters'], 200],
    ['our programs', ['tutti:programs'], 200],
    ['others that our authority knows', ['dev'], 403],
  ])('%s get %j %i', async (_name, groups, code) => {
    const as = await issueClient(front.authority, { user: 'ada', groups }, Date.now());
    const answer = await front.ask(MAPS, { as });
    expect(answer.code).toBe(code);
    if (code === 403) expect(answer.body.message).toBe(`forbidden: User "ada" cannot get path "${MAPS}"`);
  });

  test('a certificate of another authority is no proof', async () => {
    const other = await createAuthority('other', Date.now());
    const as = await issueClient(other, { user: 'eve', groups: ['system:masters'] }, Date.now());
    expect((await front.ask(MAPS, { as })).code).toBe(401);
  });
});

describe('what is where', () => {
  test('the root says where to look', async () => {
    expect((await front.ask('/')).body.paths).toEqual(
      expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/readyz']),
    );
  });

  test('readiness follows the store', async () => {
    const failing = await openTestFront();
    expect(await failing.ask('/readyz?verbose')).toMatchObject({
      code: 200,
      text: expect.stringContaining('[+]store ok'),
    });
    expect((await failing.ask('/readyz/nothing')).code).toBe(404);
    await failing.store.close();
    expect(await failing.ask('/readyz')).toMatchObject({
      code: 500,
      text: '[+]ping ok\n[+]log ok\n[-]store failed\nreadyz check failed\n',
    });
    expect((await failing.ask('/livez/ping')).code).toBe(200);
    await failing.front.close();
  });

  test.each([
    ['GET', '/nowhere', 404, 'the server could not find the requested resource'],
    ['GET', '/apis/nobody.dev/v1/things', 404, 'the server could not find the requested resource'],
    ['GET', '/apis/nobody.dev', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/namespaces/default/nodes', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/pods/web', 404, 'the server could not find the requested resource'],
    ['GET', `${MAPS}/nobody`, 404, 'configmaps "nobody" not found'],
    ['GET', '/apis/apps/v1/namespaces/default/deployments/x', 404, 'deployments.apps "x" not found'],
    ['GET', `${MAPS}/a/status`, 404, 'the server could not find the requested resource'],
    ['POST', '/api/v1/configmaps', 405, 'the server does not allow this method on the requested resource'],
    ['PUT', MAPS, 405, 'the server does not allow this method on the requested resource'],
    ['DELETE', '/api/v1/namespaces', 405, 'the server does not allow this method on the requested resource'],
    ['POST', '/version', 405, 'the server does not allow this method on the requested resource'],
  ])('%s %s is %i: %s', async (method, path, code, message) => {
    const body = method === 'POST' || method === 'PUT' ? aConfigMap('a') : undefined;
    expect(await front.ask(path, { method, body })).toMatchObject({
      code,
      body: { kind: 'Status', message, code },
    });
  });
});

describe('discovery', () => {
  test('says the same in all its forms', async () => {
    const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const headers = { accept: `${aggregatedType},application/json` };
    const [core, rest, groups] = await Promise.all([
      front.ask('/api', { headers }),
      front.ask('/apis', { headers }),
      front.ask('/apis'),
    ]);
    expect(core.headers['content-type']).toBe(aggregatedType);
    const found: string[] = [];
    for (const group of [...core.body.items, ...rest.body.items]) {
      for (const { version, resources } of group.versions) {
        const name = group.metadata.name ?? '';
        const list = await front.ask(name ? `/apis/${name}/${version}` : `/api/${version}`);
        const flat = list.body.resources.map((resource: { name: string }) => resource.name);
        const nested = resources.flatMap(
          (resource: { resource: string; subresources?: { subresource: string }[] }) => [
            resource.resource,
            ...(resource.subresources ?? []).map((sub) => `${resource.resource}/${sub.subresource}`),
          ],
        );
        expect(flat).toEqual(nested);
        found.push(...flat);
      }
    }
    expect(groups.body.groups.map((group: { name: string }) => group.name)).toEqual(
      rest.body.items.map((item: { metadata: { name: string } }) => item.metadata.name),
    );
    expect(found).toEqual(expect.arrayContaining(allKinds.map((kind) => kind.plural)));
    expect(found).toEqual(
      expect.arrayContaining(['pods/log', 'pods/eviction', 'deployments/scale', 'namespaces/finalize']),
    );
  });

  test('is not sent again to who has it', async () => {
    const first = await front.ask('/apis');
    const tag = String(first.headers.etag);
    expect((await front.ask('/apis', { headers: { 'if-none-match': tag } })).code).toBe(304);
  });
});

describe('verbs', () => {
  test('create answers 201, a second one 409', async () => {
    expect(await post(MAPS, aConfigMap('c'))).toMatchObject({
      code: 201,
      body: { metadata: { name: 'c', namespace: 'default' } },
    });
    expect(await post(MAPS, aConfigMap('c'))).toMatchObject({
      code: 409,
      body: {
        reason: 'AlreadyExists',
        message: 'configmaps "c" already exists',
        details: { name: 'c', kind: 'configmaps' },
      },
    });
  });

  test('YAML goes in and out', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yam}\ndata: {a: "yes"}\n';
    const yaml = { 'content-type': 'application/yaml', accept: 'application/yaml' };
    const answer = await post(MAPS, text, yaml);
    expect(answer.headers['content-type']).toBe('application/yaml');
    expect(answer.text).toContain('  a: "yes"');
  });

  test('dry run stores nothing', async () => {
    expect((await post(`${MAPS}?dryRun=All`, aConfigMap('dry'))).code).toBe(201);
    expect((await front.ask(`${MAPS}/dry`)).code).toBe(404);
  });

  test('update replaces, patch merges, both need the name they are sent to', async () => {
    await post(MAPS, aConfigMap('u', { data: { a: '1' } }));
    const put = await front.ask(`${MAPS}/u`, { method: 'PUT', body: aConfigMap('u', { data: { b: '2' } }) });
    expect(put).toMatchObject({ code: 200, body: { data: { b: '2' } } });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const patch = await front.ask(`${MAPS}/u`, { method: 'PATCH', body: { data: { c: '3' } }, headers });
    expect(patch).toMatchObject({ code: 200, body: { data: { b: '2', c: '3' } } });
    const stray = await front.ask(`${MAPS}/u`, { method: 'PUT', body: aConfigMap('v') });
    expect(stray).toMatchObject({
      code: 400,
      body: { message: 'the name of the object (v) does not match the name on the URL (u)' },
    });
  });

  test('delete answers a Status, or the object while it waits', async () => {
    await post(MAPS, aConfigMap('gone'));
    expect(await front.ask(`${MAPS}/gone`, { method: 'DELETE' })).toMatchObject({
      code: 200,
      body: { kind: 'Status', status: 'Success', details: { name: 'gone', kind: 'configmaps' } },
    });
    await post(MAPS, { ...aConfigMap('held'), metadata: { name: 'held', finalizers: ['tutti.dev/x'] } });
    const held = await front.ask(`${MAPS}/held`, {
      method: 'DELETE',
      body: { propagationPolicy: 'Foreground' },
    });
    expect(held).toMatchObject({
      code: 200,
      body: { kind: 'ConfigMap', metadata: { finalizers: expect.arrayContaining(['tutti.dev/x']) } },
    });
  });

  test('deletecollection removes what is selected', async () => {
    for (const name of ['d1', 'd2'])
      await post(MAPS, { ...aConfigMap(name), metadata: { name, labels: { d: 'y' } } });
    const answer = await front.ask(`${MAPS}?labelSelector=d%3Dy`, { method: 'DELETE' });
    expect(answer).toMatchObject({ code: 200, body: { kind: 'ConfigMapList' } });
    expect((await front.ask(`${MAPS}?labelSelector=d%3Dy`)).body.items).toEqual([]);
  });

  test('an eviction deletes with its options', async () => {
    const pods = '/api/v1/namespaces/default/pods';
    await post(pods, { metadata: { name: 'e' }, spec: { containers: [{ name: 'a', image: 'a' }] } });
    const body = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'e' },
      deleteOptions: { dryRun: ['All'] },
    };
    expect(await post(`${pods}/e/eviction`, body)).toMatchObject({ code: 201, body: { status: 'Success' } });
    expect((await front.ask(`${pods}/e`)).code).toBe(200);
    await post(`${pods}/e/eviction`, { ...body, deleteOptions: undefined });
    expect((await front.ask(`${pods}/e`)).code).toBe(404);
  });

  test('reviews are answered on the spot', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect(await post(path, { spec: { resourceAttributes: { verb: 'get' } } })).toMatchObject({
      code: 201,
      body: { kind: 'SelfSubjectAccessReview', status: { allowed: true } },
    });
    expect(await post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {})).toMatchObject({
      body: {
        status: { userInfo: { username: 'tutti-admin', groups: ['system:masters', 'system:authenticated'] } },
      },
    });
  });
});

describe('tables', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  test('have NAME first, cells of the kind and the metadata of each object', async () => {
    await post(MAPS, aConfigMap('t', { data: { a: '1', b: '2' } }));
    const { body } = await front.ask(`${MAPS}?fieldSelector=metadata.name%3Dt`, {
      headers: { accept: table },
    });
    expect(body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name' },
        { name: 'Data' },
        { name: 'Age' },
      ],
      rows: [{ cells: ['t', 2, '0s'], object: { kind: 'PartialObjectMetadata', metadata: { name: 't' } } }],
    });
    expect(body.rows[0].object.data).toBeUndefined();
    expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test.each([
    ['None', undefined],
    ['Object', { a: '1', b: '2' }],
  ])('with includeObject=%s', async (include, data) => {
    const { body } = await front.ask(`${MAPS}/t?includeObject=${include}`, { headers: { accept: table } });
    expect(body.rows[0].object?.data).toEqual(data);
  });

  test('metadata alone is served as well', async () => {
    const headers = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };
    const { body } = await front.ask(MAPS, { headers });
    expect(body.kind).toBe('PartialObjectMetadataList');
    expect(body.items.every((item: object) => !('data' in item))).toBe(true);
  });
});

describe('answers', () => {
  test('are packed when they are large and the client reads it', async () => {
    const plain = await front.ask('/openapi/v3/api/v1');
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await new Promise<{ bytes: Buffer; encoding: unknown }>((resolve, reject) => {
      import('node:https').then(({ get }) => {
        const { certificate: cert, key } = front.admin;
        const options = {
          ca: front.authority.certificate,
          cert,
          key,
          headers: { 'accept-encoding': 'gzip' },
          agent: false,
        } as const;
        get(`${front.front.url}/openapi/v3/api/v1`, options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ bytes: Buffer.concat(chunks), encoding: response.headers['content-encoding'] }),
          );
        }).on('error', reject);
      }, reject);
    });
    expect(packed.encoding).toBe('gzip');
    expect(gunzipSync(packed.bytes).toString('utf8')).toBe(plain.text);
  });

  test('are indented for people', async () => {
    expect((await front.ask('/version', { headers: { 'user-agent': 'curl/8' } })).text).toContain(
      '\n  "major"',
    );
    expect(
      (await front.ask('/version?pretty=false', { headers: { 'user-agent': 'curl/8' } })).text,
    ).not.toContain('\n  ');
  });

  test('are counted', async () => {
    const { text } = await front.ask('/metrics');
    expect(text).toMatch(/apiserver_request_total\{code="201",resource="configmaps",verb="CREATE"\} \d+/);
    expect(text).toContain('process_resident_memory_bytes');
  });
});
