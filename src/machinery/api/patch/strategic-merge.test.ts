import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kubernetesDefinitions } from '../../schema/kubernetes.ts';
import { Schemas } from '../../schema/node.ts';
import { strategicMerge } from './strategic-merge.ts';

const schemas = new Schemas(kubernetesDefinitions);
const deployment = schemas.root('Deployment', { definition: 'io.k8s.api.apps.v1.Deployment' });
const service = schemas.root('Service', { definition: 'io.k8s.api.core.v1.Service' });

type Doc = { [name: string]: unknown };
const inPod = (spec: Doc): Doc => ({ spec: { template: { spec } } });
const meta = (metadata: Doc): Doc => ({ metadata });

const pods = [
  {
    name: 'a container that is named is changed, a new one is put in front, as the patch has it first',
    original: inPod({ containers: [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] }] }),
    patch: inPod({
      containers: [
        { name: 'log', image: 'log:1' },
        { name: 'web', image: 'web:2' },
      ],
    }),
    result: inPod({
      containers: [
        { name: 'log', image: 'log:1' },
        { name: 'web', image: 'web:2', env: [{ name: 'A', value: '1' }] },
      ],
    }),
  },
  {
    name: 'a container is deleted by its name',
    original: inPod({ containers: [{ name: 'a' }, { name: 'b' }] }),
    patch: inPod({ containers: [{ name: 'a', $patch: 'delete' }] }),
    result: inPod({ containers: [{ name: 'b' }] }),
  },
  {
    name: 'all containers are replaced',
    original: inPod({ containers: [{ name: 'a' }, { name: 'b' }] }),
    patch: inPod({ containers: [{ name: 'c', image: 'c' }, { $patch: 'replace' }] }),
    result: inPod({ containers: [{ name: 'c', image: 'c' }] }),
  },
  {
    name: 'environment variables merge by name',
    original: inPod({
      containers: [
        {
          name: 'a',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '2' },
          ],
        },
      ],
    }),
    patch: inPod({
      containers: [
        {
          name: 'a',
          env: [
            { name: 'Y', value: '3' },
            { name: 'X', $patch: 'delete' },
          ],
        },
      ],
    }),
    result: inPod({ containers: [{ name: 'a', env: [{ name: 'Y', value: '3' }] }] }),
  },
  {
    name: 'an atomic list is replaced',
    original: inPod({ containers: [{ name: 'a', command: ['x', 'y'] }], tolerations: [{ key: 'a' }] }),
    patch: inPod({ containers: [{ name: 'a', command: ['z'] }], tolerations: [{ key: 'b' }] }),
    result: inPod({ containers: [{ name: 'a', command: ['z'] }], tolerations: [{ key: 'b' }] }),
  },
  {
    name: 'the order that the patch sets holds, for items that it does not change as well',
    original: inPod({ containers: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }),
    patch: inPod({
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }, { name: 'b' }],
      containers: [{ name: 'b', image: 'b' }],
    }),
    result: inPod({ containers: [{ name: 'c' }, { name: 'a' }, { name: 'b', image: 'b' }] }),
  },
  {
    name: 'an item that only the server has keeps its place among those in order',
    original: inPod({ containers: [{ name: 'a' }, { name: 'server' }, { name: 'b' }] }),
    patch: inPod({
      '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
      containers: [{ name: 'b', image: 'b' }],
    }),
    result: inPod({ containers: [{ name: 'a' }, { name: 'server' }, { name: 'b', image: 'b' }] }),
  },
  {
    name: 'a volume changes its sort: what is not retained goes',
    original: inPod({ volumes: [{ name: 'v', emptyDir: {} }] }),
    patch: inPod({ volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] }),
    result: inPod({ volumes: [{ name: 'v', configMap: { name: 'c' } }] }),
  },
  {
    name: 'a strategy changes its type',
    original: { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
    patch: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
    result: { spec: { strategy: { type: 'Recreate' } } },
  },
  {
    name: 'an object is replaced',
    original: inPod({ nodeSelector: { a: '1', b: '2' } }),
    patch: inPod({ nodeSelector: { $patch: 'replace', c: '3' } }),
    result: inPod({ nodeSelector: { c: '3' } }),
  },
  {
    name: 'finalizers are added to and taken from',
    original: meta({ finalizers: ['x.dev/a', 'x.dev/b'] }),
    patch: meta({ '$deleteFromPrimitiveList/finalizers': ['x.dev/a'], finalizers: ['x.dev/c'] }),
    result: meta({ finalizers: ['x.dev/c', 'x.dev/b'] }),
  },
  {
    name: 'null removes a label, and is nothing where no label is',
    original: meta({ labels: { a: '1' } }),
    patch: meta({ labels: { a: null, b: null }, annotations: { c: null } }),
    result: meta({ labels: {}, annotations: {} }),
  },
];

test.each(pods)('$name', ({ original, patch, result }) => {
  const before = JSON.stringify([original, patch]);
  expect(strategicMerge(deployment, original, patch)).toEqual(result);
  expect(JSON.stringify([original, patch])).toBe(before);
});

test('ports of a service merge by their port', () => {
  const original = { spec: { ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }, { port: 443 }] } };
  const patch = {
    spec: { ports: [{ port: 80, targetPort: 'http' }, { port: 443, $patch: 'delete' }, { port: 81 }] },
  };
  expect(strategicMerge(service, original, patch)).toEqual({
    spec: { ports: [{ port: 80, targetPort: 'http', nodePort: 30080 }, { port: 81 }] },
  });
});

const refused = [
  {
    name: 'an item without its key',
    patch: inPod({ containers: [{ image: 'x' }] }),
    message: 'map: {"image":"x"} does not contain declared merge key: name',
  },
  {
    name: 'a directive that is none',
    patch: { spec: { $patch: 'bend' } },
    message: 'unknown patch type found: bend',
  },
  {
    name: 'retained keys that are no list',
    patch: { spec: { $retainKeys: 'a' } },
    message: 'invalid patch format of retainKeys',
  },
  {
    name: 'an order that the list does not keep',
    patch: inPod({
      '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
      containers: [{ name: 'b' }, { name: 'a' }],
    }),
    message: "doesn't match $setElementOrder list",
  },
  {
    name: 'a field that is not retained',
    patch: { spec: { $retainKeys: ['a'], b: 1 } },
    message: 'the server rejected our request due to an error in our request',
  },
];

test.each(refused)('$name is refused', ({ patch, message }) => {
  expect(() => strategicMerge(deployment, inPod({ containers: [{ name: 'a' }] }), patch)).toThrow(message);
});

const name = fc.constantFrom('a', 'b', 'c', 'd');
const container = fc.record({ name, image: fc.constantFrom('x', 'y') }, { requiredKeys: ['name'] });
const containers = fc.uniqueArray(container, { maxLength: 4, selector: (it) => it.name });
const patched = fc.uniqueArray(fc.oneof(container, fc.record({ name, $patch: fc.constant('delete') })), {
  maxLength: 4,
  selector: (it) => it.name,
});

test('a patch applied twice is as good as once, and leaves each name once', () => {
  fc.assert(
    fc.property(containers, patched, (original, patch) => {
      const once = strategicMerge(deployment, inPod({ containers: original }), inPod({ containers: patch }));
      expect(strategicMerge(deployment, once, inPod({ containers: patch }))).toEqual(once);
      expect(JSON.stringify(once)).not.toContain('$');
      const { spec } = once as { spec: { template: { spec: { containers: { name: string }[] } } } };
      const names = spec.template.spec.containers.map((it) => it.name);
      const deleted = patch.filter((it) => '$patch' in it).map((it) => it.name);
      const expected = new Set(
        [...original, ...patch].map((it) => it.name).filter((it) => !deleted.includes(it)),
      );
      expect([...names].sort()).toEqual([...expected].sort());
    }),
  );
});
