// Unmodified kubectl against the Kubernetes front in memory: objects are made, shown and deleted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMapKind } from '../../src/model/kinds/config-map.ts';
import { deploymentKind } from '../../src/model/kinds/deployment.ts';
import { podKind } from '../../src/model/kinds/pod.ts';
import { kubectlsUnderTest } from './kubectl-program.ts';
import { deploymentManifest, type KubectlSession, openSession, runningPod } from './kubectl-session.ts';

const programs = kubectlsUnderTest();
if (programs.length === 0) test('kubectl on objects', (context) => context.skip('no kubectl is installed'));

describe.each(programs)('kubectl $version', (program) => {
  let session: KubectlSession;
  beforeAll(async () => {
    session = await openSession(program);
  });
  afterAll(() => session.close());

  const deployment = (namespace: string, name = 'web') =>
    session.front.client.get(deploymentKind, { namespace, name });
  const apply = (namespace: string, manifest: string, ...more: string[]) =>
    session.run(['apply', '-n', namespace, '-f', '-', ...more], { stdin: manifest });
  const withDeployment = async (manifest = deploymentManifest()) => {
    const namespace = await session.namespace();
    await session.ok(['apply', '-n', namespace, '-f', '-'], { stdin: manifest });
    return namespace;
  };

  describe('apply', () => {
    test('creates, leaves alone, and changes only what the manifest changed', async () => {
      const namespace = await session.namespace();
      expect((await apply(namespace, deploymentManifest())).out).toBe('deployment.apps/web created\n');
      expect((await apply(namespace, deploymentManifest())).out).toBe('deployment.apps/web unchanged\n');
      await session.ok(['scale', '-n', namespace, 'deployment/web', '--replicas=5']);
      const changed = deploymentManifest({ image: 'nginx:2' }).replace('  replicas: 2\n', '');
      expect((await apply(namespace, changed)).out).toBe('deployment.apps/web configured\n');
      const { spec } = await deployment(namespace);
      expect(spec.template.spec.containers[0]).toMatchObject({
        image: 'nginx:2',
        ports: [{ containerPort: 80 }],
      });
    });

    test('of a list removes by key what the manifest no longer has', async () => {
      const sidecar = '      - {name: side, image: "b:1"}\n';
      const namespace = await withDeployment(deploymentManifest({ extra: sidecar }));
      expect((await deployment(namespace)).spec.template.spec.containers).toHaveLength(2);
      await apply(namespace, deploymentManifest());
      expect((await deployment(namespace)).spec.template.spec.containers.map(({ name }) => name)).toEqual([
        'app',
      ]);
    });

    test('on the server says who owns what is in the way, and takes it when forced', async () => {
      const namespace = await withDeployment();
      const manifest = deploymentManifest({ image: 'nginx:3' });
      const refused = await apply(namespace, manifest, '--server-side', '--field-manager=ci');
      expect(refused.code).toBe(1);
      expect(refused.err).toContain(
        'error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply"',
      );
      expect(refused.err).toContain('.spec.template.spec.containers[name="app"].image');
      const forced = await apply(
        namespace,
        manifest,
        '--server-side',
        '--field-manager=ci',
        '--force-conflicts',
      );
      expect(forced.out).toBe('deployment.apps/web serverside-applied\n');
      const { metadata, spec } = await deployment(namespace);
      expect(spec.template.spec.containers[0]?.image).toBe('nginx:3');
      expect(metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toContain(
        'ci Apply',
      );
    });

    test('on the server gives up what the next apply leaves out', async () => {
      const namespace = await session.namespace();
      const labelled = deploymentManifest().replace('labels: {app: web}', 'labels: {app: web, tier: front}');
      expect((await apply(namespace, labelled, '--server-side')).out).toBe(
        'deployment.apps/web serverside-applied\n',
      );
      await apply(namespace, deploymentManifest(), '--server-side');
      expect((await deployment(namespace)).metadata.labels).toEqual({ app: 'web' });
    });

    test('as a dry run on the server stores nothing', async () => {
      const namespace = await session.namespace();
      const { out } = await apply(namespace, deploymentManifest(), '--dry-run=server');
      expect(out).toBe('deployment.apps/web created (server dry run)\n');
      expect(await session.front.client.find(deploymentKind, { namespace, name: 'web' })).toBeUndefined();
    });
  });

  describe('get', () => {
    let namespace = '';
    beforeAll(async () => {
      namespace = await withDeployment();
      await runningPod(session.front, namespace, { name: 'one' });
      await session.ok(['create', 'configmap', 'settings', '-n', namespace, '--from-literal=a=1']);
    });

    test.each([
      [['deployments'], /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +0\/2 +0 +0 +\d+s\n$/],
      [['deploy', '-o', 'wide'], /CONTAINERS +IMAGES +SELECTOR\nweb .* app +nginx:1 +app=web\n$/],
      [['pods'], /^NAME +READY +STATUS +RESTARTS +AGE\none +1\/1 +Running +0 +\d+s\n$/],
      [['pods', '--show-labels'], /LABELS\none .* app=one\n$/],
      [['pods', '-o', 'name'], /^pod\/one\n$/],
      [['deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[*].image}'], /^nginx:1$/],
      [['pods', '-o', 'custom-columns=N:.metadata.name,S:.status.phase'], /^N +S\none +Running\n$/],
      [['pods', '-l', 'app=one', '--no-headers'], /^one +1\/1/],
      [['pods', '--field-selector', 'spec.nodeName=n1', '-o', 'name'], /^pod\/one\n$/],
      [['deploy,cm'], /deployment.apps\/web[\s\S]*configmap\/settings/],
      [['all'], /pod\/one[\s\S]*deployment.apps\/web/],
      [['deploy', 'web', '-o', 'go-template={{.spec.replicas}}'], /^2$/],
      [['pods', '--sort-by=.metadata.name'], /^NAME/],
    ])('%j', async (args, expected) => {
      expect(await session.ok(['get', '-n', namespace, ...args])).toMatch(expected);
    });

    test('json and yaml are whole objects', async () => {
      const json = JSON.parse(
        await session.ok(['get', 'deploy', 'web', '-n', namespace, '-o', 'json', '--show-managed-fields']),
      );
      expect(json).toEqual(JSON.parse(JSON.stringify(await deployment(namespace))));
      const yaml = await session.ok(['get', 'deploy', 'web', '-n', namespace, '-o', 'yaml']);
      expect(yaml).toContain('kind: Deployment\n');
      expect(yaml).toContain('            cpu: 100m\n');
    });

    test('everywhere, and nothing', async () => {
      expect(await session.ok(['get', 'deploy', '-A'])).toMatch(
        new RegExp(`^NAMESPACE +NAME[\\s\\S]*${namespace} +web`),
      );
      const nothing = await session.run(['get', 'secrets', '-n', namespace]);
      expect(nothing).toMatchObject({ code: 0, err: `No resources found in ${namespace} namespace.\n` });
    });

    test.each([
      [['deploy', 'nobody'], 'Error from server (NotFound): deployments.apps "nobody" not found\n'],
      [['things'], 'error: the server doesn\'t have a resource type "things"\n'],
      [['pods', '-l', 'a in'], 'Error from server (BadRequest): Unable to find'],
    ])('%j fails', async (args, text) => {
      const { code, err } = await session.run(['get', '-n', namespace, ...args]);
      expect(code).toBe(1);
      expect(err).toContain(text.startsWith('Error from server (BadRequest)') ? 'BadRequest' : text);
    });

    test('in chunks sees everything once', async () => {
      const many = await session.namespace();
      for (let i = 0; i < 7; i += 1) {
        await session.front.client.create(configMapKind, { metadata: { name: `c${i}`, namespace: many } });
      }
      const out = await session.ok(['get', 'cm', '-n', many, '-o', 'name', '--chunk-size=3']);
      expect(out.trim().split('\n')).toEqual(Array.from({ length: 7 }, (_, i) => `configmap/c${i}`));
    });

    test('-w shows changes as they come', async () => {
      const quiet = await withDeployment();
      const watching = session.start(['get', 'deploy', '-n', quiet, '-w']);
      let out = '';
      watching.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString('utf8');
      });
      await expect.poll(() => out, { timeout: 20_000 }).toMatch(/web +0\/2/);
      await session.ok(['scale', 'deploy/web', '-n', quiet, '--replicas=4']);
      await expect.poll(() => out, { timeout: 20_000 }).toMatch(/web +0\/4/);
      watching.kill();
      expect(out.match(/NAME/g)).toHaveLength(1);
    });
  });

  describe('describe', () => {
    test.each([
      ['deployment', 'web', /Replicas: +2 desired/],
      ['pod', 'one', /Status: +Running/],
      ['configmap', 'settings', /Data\n====\na:\n----\n1\n/],
      ['secret', 'hidden', /password: +3 bytes/],
      ['service', 'web', /Port: +80-80 +80\/TCP/],
      ['namespace', '', /Status: +Active/],
      ['serviceaccount', 'robot', /Name: +robot/],
    ])('%s', async (kind, name, expected) => {
      const namespace = await withDeployment();
      await runningPod(session.front, namespace, { name: 'one' });
      const place = ['-n', namespace];
      await session.ok(['create', 'configmap', 'settings', ...place, '--from-literal=a=1']);
      await session.ok(['create', 'secret', 'generic', 'hidden', ...place, '--from-literal=password=abc']);
      await session.ok(['create', 'service', 'clusterip', 'web', ...place, '--tcp=80:80']);
      await session.ok(['create', 'serviceaccount', 'robot', ...place]);
      expect(await session.ok(['describe', kind, name || namespace, ...place])).toMatch(expected);
    });
  });

  describe('delete', () => {
    test('by name, by label, and what is not there', async () => {
      const namespace = await withDeployment();
      const remove = (...args: string[]) => session.run(['delete', '-n', namespace, ...args]);
      expect((await remove('deploy', 'web')).out).toMatch(/^deployment.apps "web" deleted/);
      expect(await remove('deploy', 'web')).toMatchObject({
        code: 1,
        err: expect.stringContaining('"web" not found'),
      });
      expect((await remove('deploy', 'web', '--ignore-not-found')).code).toBe(0);
      for (const name of ['a', 'b']) {
        await session.ok(['create', 'configmap', name, '-n', namespace]);
        await session.ok(['label', 'configmap', name, 'set=x', '-n', namespace]);
      }
      expect((await remove('configmap', '-l', 'set=x')).out.match(/deleted/g)).toHaveLength(2);
    });

    test.each([
      ['orphan', 'orphan'],
      ['foreground', 'foregroundDeletion'],
    ])('--cascade=%s leaves the object to the garbage collector', async (cascade, finalizer) => {
      const namespace = await withDeployment();
      await session.ok(['delete', 'deploy', 'web', '-n', namespace, `--cascade=${cascade}`, '--wait=false']);
      const { metadata } = await deployment(namespace);
      expect(metadata.finalizers).toEqual([finalizer]);
      expect(metadata.deletionTimestamp).toBeDefined();
    });

    test('of a running pod waits for its grace period, --force does not', async () => {
      const namespace = await session.namespace();
      await runningPod(session.front, namespace);
      await session.ok(['delete', 'pod', 'web', '-n', namespace, '--wait=false']);
      const waiting = await session.front.client.get(podKind, { namespace, name: 'web' });
      expect(waiting.metadata.deletionGracePeriodSeconds).toBe(30);
      await session.ok(['delete', 'pod', 'web', '-n', namespace, '--force', '--grace-period=0']);
      expect(await session.front.client.find(podKind, { namespace, name: 'web' })).toBeUndefined();
    });
  });

  describe('create makes', () => {
    test.each([
      [['deployment', 'made', '--image=a', '--replicas=3'], 'deployment.apps/made created\n'],
      [['configmap', 'made', '--from-literal=a=1'], 'configmap/made created\n'],
      [['secret', 'generic', 'made', '--from-literal=a=1'], 'secret/made created\n'],
      [['service', 'loadbalancer', 'made', '--tcp=80:8080'], 'service/made created\n'],
      [['serviceaccount', 'made'], 'serviceaccount/made created\n'],
    ])('%j', async (args, out) => {
      const namespace = await session.namespace();
      expect(await session.ok(['create', ...args, '-n', namespace])).toBe(out);
    });

    test('what run and expose ask for', async () => {
      const namespace = await session.namespace();
      await session.ok(['run', 'one', '--image=a', '--port=80', '-n', namespace]);
      await session.ok(['expose', 'pod', 'one', '-n', namespace, '--port=80']);
      expect(
        await session.ok(['get', 'svc', 'one', '-n', namespace, '-o', 'jsonpath={.spec.selector.run}']),
      ).toBe('one');
    });
  });

  describe('explain', () => {
    test.each([
      ['deployment', /KIND: +Deployment\nVERSION: +v1/],
      ['deployment.spec.strategy.rollingUpdate', /maxSurge\t<IntOrString>/],
      ['pods.spec.containers', /FIELD: containers <\[\]Container>/],
      ['nodes', /KIND: +Node/],
    ])('%s', async (path, expected) => {
      expect(await session.ok(['explain', path])).toMatch(expected);
    });

    test('a field that is not there', async () => {
      expect((await session.run(['explain', 'deployment.spec.nothing'])).err).toContain(
        'field "nothing" does not exist',
      );
    });
  });

  describe('what the server is', () => {
    test.each([
      [['api-resources', '-o', 'name'], /deployments\.apps\n/],
      [['api-versions'], /^apps\/v1\n/m],
      [['version'], /Server Version: v1\.33\.0\+tutti/],
      [['auth', 'can-i', 'delete', 'pods'], /^yes\n$/],
      [['auth', 'can-i', '--list'], /\*\.\* +\[\] +\[\] +\[\*\]/],
      [['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'], /^tutti-admin$/],
      [['get', '--raw', '/readyz'], /^ok$/],
      [['get', '--raw', '/apis/apps/v1'], /"kind":"APIResourceList"/],
      [['cluster-info'], /control plane.* is running at/],
    ])('%j', async (args, expected) => {
      expect(await session.ok(args)).toMatch(expected);
    });
  });
});
