// Unmodified kubectl against the Kubernetes front in memory: changes, what is wrong with them, and waiting for them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentKind } from '../../src/model/kinds/deployment.ts';
import { nodeKind } from '../../src/model/kinds/node.ts';
import { podKind } from '../../src/model/kinds/pod.ts';
import { kubectlsUnderTest } from './kubectl-program.ts';
import { deploymentManifest, type KubectlSession, openSession, runningPod } from './kubectl-session.ts';

const programs = kubectlsUnderTest();
if (programs.length === 0) test('kubectl on changes', (context) => context.skip('no kubectl is installed'));

describe.each(programs)('kubectl $version', (program) => {
  let session: KubectlSession;
  beforeAll(async () => {
    session = await openSession(program);
  });
  afterAll(() => session.close());

  const deployment = (namespace: string, name = 'web') =>
    session.front.client.get(deploymentKind, { namespace, name });
  const withDeployment = async (manifest = deploymentManifest()) => {
    const namespace = await session.namespace();
    await session.ok(['apply', '-n', namespace, '-f', '-'], { stdin: manifest });
    return namespace;
  };

  describe('changes', () => {
    test.each([
      [
        'strategic',
        '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"s:1"}]}}}}',
        's:1',
        80,
      ],
      [
        'merge',
        '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"m:1"}]}}}}',
        'm:1',
        undefined,
      ],
      ['json', '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"j:1"}]', 'j:1', 80],
    ])('patch --type=%s', async (type, patch, image, port) => {
      const namespace = await withDeployment();
      await session.ok(['patch', 'deploy', 'web', '-n', namespace, '--type', type, '-p', patch]);
      const [container] = (await deployment(namespace)).spec.template.spec.containers;
      expect(container?.image).toBe(image);
      expect(container?.ports?.[0]?.containerPort).toBe(port);
    });

    test('edit saves what the editor wrote', async () => {
      const namespace = await withDeployment();
      const env = { KUBE_EDITOR: 'sed -i s/nginx:1/nginx:4/' };
      expect(await session.ok(['edit', 'deploy', 'web', '-n', namespace], { env })).toBe(
        'deployment.apps/web edited\n',
      );
      expect((await deployment(namespace)).spec.template.spec.containers[0]?.image).toBe('nginx:4');
    });

    test('scale, with and without a condition', async () => {
      const namespace = await withDeployment();
      const place = ['deploy/web', '-n', namespace];
      expect(await session.ok(['scale', ...place, '--replicas=0'])).toBe('deployment.apps/web scaled\n');
      const refused = await session.run(['scale', ...place, '--current-replicas=7', '--replicas=1']);
      expect(refused).toMatchObject({
        code: 1,
        err: expect.stringContaining('Expected replicas to be 7, was 0'),
      });
      await session.ok(['scale', ...place, '--current-replicas=0', '--replicas=3']);
      expect((await deployment(namespace)).spec.replicas).toBe(3);
    });

    test('set image and set env', async () => {
      const namespace = await withDeployment();
      await session.ok(['set', 'image', 'deploy/web', 'app=nginx:5', '-n', namespace]);
      await session.ok(['set', 'env', 'deploy/web', 'MODE=fast', '-n', namespace]);
      const [container] = (await deployment(namespace)).spec.template.spec.containers;
      expect(container).toMatchObject({ image: 'nginx:5', env: [{ name: 'MODE', value: 'fast' }] });
    });

    test('label and annotate', async () => {
      const namespace = await withDeployment();
      const place = ['deploy', 'web', '-n', namespace];
      expect(await session.ok(['label', ...place, 'tier=front'])).toBe('deployment.apps/web labeled\n');
      expect((await session.run(['label', ...place, 'tier=back'])).err).toContain('--overwrite is false');
      await session.ok(['label', ...place, 'tier-']);
      await session.ok(['annotate', ...place, 'note=hello there']);
      const { labels, annotations } = (await deployment(namespace)).metadata;
      expect(labels).toEqual({ app: 'web' });
      expect(annotations?.note).toBe('hello there');
    });

    test('replace, and replace by force', async () => {
      const namespace = await withDeployment();
      const replace = (image: string, ...more: string[]) =>
        session.ok(['replace', '-n', namespace, '-f', '-', ...more], {
          stdin: deploymentManifest({ image }),
        });
      expect(await replace('nginx:6')).toBe('deployment.apps/web replaced\n');
      const before = await deployment(namespace);
      await replace('nginx:7', '--force');
      const after = await deployment(namespace);
      expect(after.spec.template.spec.containers[0]?.image).toBe('nginx:7');
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
    });

    test('rollout restart, pause and resume write into the template', async () => {
      const namespace = await withDeployment();
      await session.ok(['rollout', 'restart', 'deploy/web', '-n', namespace]);
      await session.ok(['rollout', 'pause', 'deploy/web', '-n', namespace]);
      const { spec } = await deployment(namespace);
      expect(spec.paused).toBe(true);
      expect(spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt']).toBeDefined();
      await session.ok(['rollout', 'resume', 'deploy/web', '-n', namespace]);
      expect((await deployment(namespace)).spec.paused).toBeFalsy();
    });

    test('cordon, taint and drain a node', async () => {
      const namespace = await session.namespace();
      await session.front.client.create(nodeKind, { metadata: { name: 'n1' }, spec: {} });
      await runningPod(session.front, namespace, { name: 'guest' });
      expect(await session.ok(['cordon', 'n1'])).toBe('node/n1 cordoned\n');
      await session.ok(['taint', 'node', 'n1', 'dedicated=db:NoSchedule']);
      const draining = session.run([
        'drain',
        'n1',
        '--force',
        '--ignore-daemonsets',
        '--grace-period=0',
        `--pod-selector=app=guest`,
      ]);
      expect((await draining).out).toContain('pod/guest evicted');
      expect(await session.front.client.find(podKind, { namespace, name: 'guest' })).toBeUndefined();
      expect(await session.front.client.get(nodeKind, { name: 'n1' })).toMatchObject({
        spec: {
          unschedulable: true,
          taints: expect.arrayContaining([{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }]),
        },
      });
    });
  });

  describe('diff', () => {
    test('ends with 0 for no difference, 1 for one, and shows it', async () => {
      const namespace = await withDeployment();
      const diff = (manifest: string) =>
        session.run(['diff', '-n', namespace, '-f', '-'], { stdin: manifest });
      expect(await diff(deploymentManifest())).toMatchObject({ code: 0, out: '' });
      const other = await diff(deploymentManifest({ image: 'nginx:8' }));
      expect(other.code).toBe(1);
      expect(other.out).toMatch(/-\s+- image: nginx:1\n\+\s+- image: nginx:8/);
    });
  });

  describe('what is wrong with a manifest is said with its field, and nothing is stored', () => {
    test.each([
      [
        'an unknown field',
        deploymentManifest().replace('  replicas:', '  replica:'),
        'unknown field "spec.replica"',
      ],
      [
        'a wrong type',
        deploymentManifest().replace('replicas: 2', 'replicas: "two"'),
        'cannot unmarshal string into Go struct field',
      ],
      [
        'a bad quantity',
        deploymentManifest().replace('cpu: 100m', 'cpu: 100x'),
        'quantities must match the regular expression',
      ],
      [
        'no name',
        deploymentManifest().replace('  name: web\n', ''),
        'metadata.name: Required value: name or generateName is required',
      ],
      ['a bad name', deploymentManifest({ name: 'Web' }), 'metadata.name: Invalid value: "Web"'],
      [
        'a bad selector',
        deploymentManifest().replace('matchLabels: {app: web}', 'matchLabels: {app: other}'),
        'spec.template.metadata.labels: Invalid value',
      ],
      [
        'no container',
        deploymentManifest().replace(/containers:[\s\S]*/, 'containers: []\n'),
        'spec.template.spec.containers: Required value',
      ],
      [
        'an unknown kind',
        'apiVersion: v1\nkind: Thing\nmetadata: {name: a}\n',
        'no matches for kind "Thing" in version "v1"',
      ],
    ])('%s', async (_name, manifest, text) => {
      const namespace = await session.namespace();
      const { code, err, out } = await session.run(['create', '-n', namespace, '-f', '-'], {
        stdin: manifest,
      });
      expect(`${out}${err}`).toContain(text);
      expect(code).toBe(1);
      expect((await session.front.client.list(deploymentKind, { namespace })).items).toEqual([]);
    });

    test('--validate=warn creates it and warns', async () => {
      const namespace = await session.namespace();
      const stdin = deploymentManifest().replace('  replicas:', '  replica:');
      const { code, err, out } = await session.run(
        ['create', '-n', namespace, '--validate=warn', '-f', '-'],
        { stdin },
      );
      expect({ code, out }).toEqual({ code: 0, out: 'deployment.apps/web created\n' });
      expect(err).toContain('Warning: unknown field "spec.replica"');
    });

    test("the whole text of a refusal is upstream's", async () => {
      const namespace = await session.namespace();
      const path = await session.file('bad.yaml', deploymentManifest().replace('  replicas:', '  replica:'));
      const { err } = await session.run(['create', '-n', namespace, '-f', path]);
      expect(err).toBe(
        `Error from server (BadRequest): error when creating "${path}": Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"\n`,
      );
    });
  });

  describe('wait', () => {
    test('for a condition, a value and a deletion', async () => {
      const namespace = await session.namespace();
      const condition = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
      await runningPod(session.front, namespace, { status: { conditions: [condition] } });
      const wait = (...args: string[]) => session.run(['wait', 'pod/web', '-n', namespace, ...args]);
      expect((await wait('--for=condition=Ready', '--timeout=20s')).out).toBe('pod/web condition met\n');
      expect((await wait('--for=jsonpath={.status.phase}=Running', '--timeout=20s')).code).toBe(0);
      const late = await wait('--for=condition=Missing', '--timeout=1s');
      expect(late).toMatchObject({
        code: 1,
        err: expect.stringContaining('timed out waiting for the condition'),
      });
      const gone = wait('--for=delete', '--timeout=30s');
      await session.ok(['delete', 'pod', 'web', '-n', namespace, '--force', '--grace-period=0']);
      expect((await gone).code).toBe(0);
    });
  });
});
