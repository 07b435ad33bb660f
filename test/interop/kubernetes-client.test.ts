// The official JavaScript client against the Kubernetes front in memory: objects, apply, informer, exec, port-forward.
import { PassThrough, Readable } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  PortForward,
  type V1ConfigMap,
  type V1Deployment,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestFront, type TestFront } from '../../src/front/kubernetes/testing.ts';
import { scriptedCalls } from '../../src/front/kubernetes/testing-calls.ts';
import { configMapKind } from '../../src/model/kinds/config-map.ts';
import { runningPod } from './kubectl-session.ts';

let front: TestFront;
let config: KubeConfig;
let core: CoreV1Api;

beforeAll(async () => {
  front = await openTestFront({ calls: scriptedCalls() });
  config = new KubeConfig();
  config.loadFromString(front.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
  await runningPod(front, 'default');
});
afterAll(() => front.close());

const aDeployment = (image: string): V1Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } },
  },
});

/** Everything that was written to it so far. */
function collector(): { readonly stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return { stream, text: () => text };
}

test('objects are created, scaled, listed in pages and deleted', async () => {
  const apps = config.makeApiClient(AppsV1Api);
  await apps.createNamespacedDeployment({ namespace: 'default', body: aDeployment('a:1') });
  const scale = await apps.readNamespacedDeploymentScale({ namespace: 'default', name: 'web' });
  await apps.replaceNamespacedDeploymentScale({
    namespace: 'default',
    name: 'web',
    body: { ...scale, spec: { replicas: 4 } },
  });
  expect((await apps.readNamespacedDeployment({ namespace: 'default', name: 'web' })).spec?.replicas).toBe(4);
  for (const name of ['p1', 'p2', 'p3']) {
    const body = { metadata: { name, labels: { page: 'y' } } };
    await core.createNamespacedConfigMap({ namespace: 'default', body });
  }
  const query = { namespace: 'default', labelSelector: 'page=y', limit: 2 };
  const first = await core.listNamespacedConfigMap(query);
  const rest = await core.listNamespacedConfigMap({ ...query, _continue: first.metadata?._continue });
  expect([...first.items, ...rest.items].map((item) => item.metadata?.name)).toEqual(['p1', 'p2', 'p3']);
  expect((await apps.deleteNamespacedDeployment({ namespace: 'default', name: 'web' })).status).toBe(
    'Success',
  );
});

test('apply creates, then conflicts with another manager, then takes over by force', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config);
  const apply = (image: string, manager: string, force: boolean) =>
    objects.patch(aDeployment(image), undefined, undefined, manager, force, PatchStrategy.ServerSideApply);
  await apply('a:1', 'one', false);
  await expect(apply('a:2', 'two', false)).rejects.toMatchObject({ code: 409 });
  const taken = await apply('a:2', 'two', true);
  expect(taken.spec?.template.spec?.containers[0]?.image).toBe('a:2');
});

test('an informer sees what is there and what changes', async () => {
  await front.client.create(configMapKind, {
    metadata: { name: 'early', namespace: 'default', labels: { w: 'y' } },
  });
  const list = () => core.listNamespacedConfigMap({ namespace: 'default', labelSelector: 'w=y' });
  const informer = makeInformer<V1ConfigMap>(config, '/api/v1/namespaces/default/configmaps', list, 'w=y');
  const seen: string[] = [];
  for (const verb of ['add', 'update', 'delete'] as const) {
    informer.on(verb, (object: V1ConfigMap) => void seen.push(`${verb} ${object.metadata?.name}`));
  }
  await informer.start();
  try {
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['add early']);
    const late = await front.client.create(configMapKind, {
      metadata: { name: 'late', namespace: 'default', labels: { w: 'y' } },
    });
    await front.client.update(configMapKind, { ...late, data: { a: '1' } });
    await front.client.delete(configMapKind, { namespace: 'default', name: 'early' });
    await expect
      .poll(() => seen, { timeout: 10_000 })
      .toEqual(['add early', 'add late', 'update late', 'delete early']);
  } finally {
    await informer.stop();
  }
});

test('exec runs to its status', async () => {
  const out = collector();
  let status: unknown;
  const input = Readable.from(['up and back\n']);
  await new Exec(config).exec(
    'default',
    'web',
    'app',
    ['exit', '5'],
    out.stream,
    out.stream,
    input,
    false,
    (ended) => {
      status = ended;
    },
  );
  await expect
    .poll(() => status, { timeout: 10_000 })
    .toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' });
  expect(out.text()).toBe('going\n');
});

test('port-forward carries bytes', async () => {
  const out = collector();
  const input = new PassThrough();
  const socket = await new PortForward(config).portForward('default', 'web', [80], out.stream, null, input);
  input.write('hello');
  await expect.poll(out.text, { timeout: 10_000 }).toBe('HELLO');
  if (typeof socket !== 'function') socket.close();
});
