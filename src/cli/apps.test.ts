// The verbs about apps, against a control plane in memory: what they write, what they say, with which code they end.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentKind } from '../model/kinds/deployment.ts';
import { podKind } from '../model/kinds/pod.ts';
import { replicaSetKind } from '../model/kinds/replica-set.ts';
import { serviceKind } from '../model/kinds/service.ts';
import { ownedBy } from '../model/object.ts';
import { ExitCode } from './exit.ts';
import { type CliWorld, openCliWorld } from './testing.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await openCliWorld();
});
afterEach(() => world.close());

const key = { namespace: 'default', name: 'web' };
const wanted = () => world.client.get(deploymentKind, key);
const deploy = (...more: string[]) => world.run(['deploy', 'web:1', '--port', '8080', '--no-wait', ...more]);

/** Says what a controller would. */
async function setStatus(status: object): Promise<void> {
  const app = await wanted();
  const observedGeneration = app.metadata.generation;
  await world.client.updateStatus(deploymentKind, { ...app, status: { observedGeneration, ...status } });
}

async function addRevision(revision: number, image: string, failure?: object): Promise<void> {
  const app = await wanted();
  const hash = `h${revision}`;
  const labels = { ...app.spec.template.metadata?.labels, 'pod-template-hash': hash };
  const record = { revision, startedAt: '2026-01-01T00:00:00Z', ...(failure && { failure }) };
  await world.client.create(replicaSetKind, {
    metadata: {
      namespace: 'default',
      name: `web-${hash}`,
      labels,
      annotations: {
        'deployment.kubernetes.io/revision': String(revision),
        'tutti.dev/rollout': JSON.stringify(record),
      },
      ownerReferences: [ownedBy(app)],
    },
    spec: {
      replicas: failure ? 0 : 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
  });
}

const crash = { reason: 'CrashLoop', message: 'pod "x" crashed', at: '2026-01-01T00:00:00Z' };
const full = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };

describe('deploy', () => {
  it('writes a Deployment and a Service of type LoadBalancer', async () => {
    const { code, out } = await deploy('--replicas', '3', '--env', 'A=b');
    expect({ code, out }).toEqual({ code: 0, out: 'web runs web:1\n' });
    expect((await wanted()).spec).toMatchObject({
      replicas: 3,
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
    });
    expect((await world.client.get(serviceKind, key)).spec).toMatchObject({ type: 'LoadBalancer' });
  });

  it('of a new version keeps the number of replicas', async () => {
    await deploy('--replicas', '3');
    await world.run(['deploy', 'web:2', '--name', 'web', '--port', '8080', '--no-wait']);
    expect((await wanted()).spec).toMatchObject({
      replicas: 3,
      template: { spec: { containers: [{ image: 'web:2' }] } },
    });
  });

  it('makes the namespace', async () => {
    expect((await deploy('--namespace', 'shop')).code).toBe(0);
    expect(await world.client.find(deploymentKind, { namespace: 'shop', name: 'web' })).toBeDefined();
  });

  it('refuses what the API refuses, with the field', async () => {
    const { code, err } = await deploy('--memory', 'lots');
    expect(code).not.toBe(0);
    expect(err).toContain('quantities must match');
  });
});

describe('rollout', () => {
  it.each([
    [
      'complete',
      { ...full, conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }] },
      0,
    ],
    [
      'rolled back',
      {
        ...full,
        conditions: [
          { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'm' },
          { type: 'RolledBack', status: 'True', reason: 'CrashLoop', message: 'web-1 crashed' },
        ],
      },
      ExitCode.rolloutFailed,
    ],
  ])('status of one that is %s', async (_name, status, exitCode) => {
    await deploy();
    await setStatus(status);
    const { code, err } = await world.run(['rollout', 'status', 'web']);
    expect(code).toBe(exitCode);
    if (exitCode !== 0) expect(err).toContain('web-1 crashed');
  });

  it('status of one that does not end in time ends with 6 and says how it stands', async () => {
    await deploy();
    const { code, err } = await world.run(['rollout', 'status', 'web', '--timeout', '0s']);
    expect(code).toBe(ExitCode.timedOut);
    expect(err).toContain('waiting for control to see it');
  });

  it('history tells what became of each revision', async () => {
    await deploy();
    await addRevision(1, 'web:1');
    await addRevision(2, 'web:2', crash);
    const { out } = await world.run(['rollout', 'history', 'web', '--json']);
    expect(JSON.parse(out).revisions).toMatchObject([
      { revision: 2, images: ['web:2'], state: 'failed', why: 'CrashLoop: pod "x" crashed' },
      { revision: 1, images: ['web:1'] },
    ]);
  });

  it('undo goes back to the last revision that did not fail', async () => {
    await deploy();
    await addRevision(1, 'web:0');
    await addRevision(2, 'web:bad', crash);
    await addRevision(3, 'web:1', crash);
    const { code, out } = await world.run(['rollout', 'undo', 'web', '--no-wait']);
    expect({ code, out }).toEqual({ code: 0, out: 'web is back on revision 1\n' });
    const { template } = (await wanted()).spec;
    expect(template.spec.containers[0]?.image).toBe('web:0');
    expect(template.metadata?.labels).not.toHaveProperty('pod-template-hash');
  });

  it('undo to a revision that is not there names those that are', async () => {
    await deploy();
    await addRevision(1, 'web:0');
    await addRevision(2, 'web:1');
    const { code, err } = await world.run(['rollout', 'undo', 'web', '--to-revision', '9']);
    expect(code).toBe(ExitCode.notFound);
    expect(err).toBe('error: There is no revision 9\nhint: earlier revisions are: 1\n');
  });

  it('restart changes the template and nothing else', async () => {
    await deploy();
    await world.run(['rollout', 'restart', 'web', '--no-wait']);
    const { metadata } = (await wanted()).spec.template;
    expect(metadata?.annotations).toHaveProperty(['kubectl.kubernetes.io/restartedAt']);
  });
});

describe('scale and destroy', () => {
  it('scale writes the number', async () => {
    await deploy();
    const { out } = await world.run(['scale', 'web', '4', '--no-wait']);
    expect(out).toBe('web has 4 replicas\n');
    expect((await wanted()).spec.replicas).toBe(4);
  });

  it('destroy takes the Deployment and the Service away', async () => {
    await deploy();
    expect(await world.run(['destroy', 'web'])).toMatchObject({ code: 0, out: 'web is gone\n' });
    expect(await world.client.find(deploymentKind, key)).toBeUndefined();
    expect(await world.client.find(serviceKind, key)).toBeUndefined();
  });
});

describe('an app that is not there', () => {
  it.each([['logs'], ['events'], ['destroy'], ['rollout history']])(
    '%s ends with 4 and names those that are',
    async (verb) => {
      await deploy();
      const { code, err } = await world.run([...verb.split(' '), 'wbe']);
      expect(code).toBe(ExitCode.notFound);
      expect(err).toBe('error: There is no app "default/wbe"\nhint: there is: web\n');
    },
  );

  it('but is in another namespace is found there', async () => {
    await deploy('--namespace', 'shop');
    const { err } = await world.run(['destroy', 'web']);
    expect(err).toContain('hint: it is in another namespace: add --namespace shop');
  });
});

describe('events', () => {
  it('tells why a replica does not run, and what to do', async () => {
    await deploy();
    const { spec } = await wanted();
    const pod = await world.client.create(podKind, {
      metadata: { namespace: 'default', name: 'web-h1-abcde', labels: spec.template.metadata?.labels },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    });
    const waiting = { reason: 'ImagePullBackOff', message: 'no such host' };
    await world.client.updateStatus(podKind, {
      ...pod,
      status: {
        ...pod.status,
        phase: 'Pending',
        containerStatuses: [
          { name: 'web', image: 'web:1', imageID: '', ready: false, restartCount: 0, state: { waiting } },
        ],
      },
    });
    const { code, out } = await world.run(['events', 'web']);
    expect(code).toBe(0);
    expect(out).toContain(
      'ImageMissing (web-h1-abcde)\n  image "web:1" of container "web": no such host\n  -> check the name',
    );
  });
});
