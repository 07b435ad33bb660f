import { afterEach, describe, expect, it } from 'vitest';
import { TuttiError } from '../../../model/errors.ts';
import { nodeKind } from '../../../model/kinds/node.ts';
import { podCondition, podKind } from '../../../model/kinds/pod.ts';
import { placedPods } from '../../containers/pod-placement/pods.ts';
import { type ControlCluster, type ControlDeps, openControl } from '../../containers/testing-control.ts';
import { placement } from './controller.ts';
import { placed } from './placed-kind.ts';

const clusters: ControlCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

const podPlacement = (deps: ControlDeps) =>
  placement({ ...deps, nodes: deps.informers.nodes, kinds: [placed(placedPods(deps))] });

async function aCluster() {
  const cluster = await openControl((deps) => [podPlacement(deps)]);
  clusters.push(cluster);
  const { pod, client } = cluster;
  return {
    ...cluster,
    nodeOf: async (name: string) => (await pod(name))?.spec.nodeName,
    why: async (name: string) => {
      const found = await pod(name);
      const condition = found && podCondition(found, 'PodScheduled');
      return condition?.status === 'False' ? `${condition.reason}: ${condition.message}` : undefined;
    },
    change: (name: string, patch: object) =>
      client.patch(podKind, { namespace: 'default', name }, patch, { type: 'merge' }),
    remove: (name: string) =>
      client.delete(podKind, { namespace: 'default', name }, { gracePeriodSeconds: 0 }),
  };
}

const needs = (cpu: string) => ({
  containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu } } }],
});

describe('a pod without a node', () => {
  it('gets one, a condition and an event', async () => {
    const { addNode, addPod, settle, nodeOf, pod, events } = await aCluster();
    await addNode('n1');
    await addPod('web');
    await settle();
    expect(await nodeOf('web')).toBe('n1');
    const bound = await pod('web');
    expect(bound && podCondition(bound, 'PodScheduled')?.status).toBe('True');
    expect(await events()).toEqual(['Scheduled: Successfully assigned default/web to n1']);
  });

  it('that came before its node gets it when the node comes', async () => {
    const { addNode, addPod, settle, nodeOf, why, events } = await aCluster();
    await addPod('web');
    await settle();
    expect(await why('web')).toBe('Unschedulable: no nodes available to schedule pods');
    expect(await events()).toEqual(['FailedScheduling: no nodes available to schedule pods']);
    await addNode('n1');
    await settle();
    expect(await nodeOf('web')).toBe('n1');
    expect(await why('web')).toBeUndefined();
  });

  it('that is the business of another scheduler is left alone', async () => {
    const { addNode, addPod, settle, nodeOf, why } = await aCluster();
    await addNode('n1');
    await addPod('web', { schedulerName: 'mine' });
    await settle();
    expect(await nodeOf('web')).toBeUndefined();
    expect(await why('web')).toBeUndefined();
  });

  it('with a gate waits until the gate is taken off', async () => {
    const { addNode, addPod, settle, nodeOf, why, change } = await aCluster();
    await addNode('n1');
    await addPod('web', { schedulingGates: [{ name: 'example.org/later' }] });
    await settle();
    expect(await nodeOf('web')).toBeUndefined();
    expect(await why('web')).toBe('SchedulingGated: Scheduling is blocked due to non-empty scheduling gates');
    await change('web', { spec: { schedulingGates: null } });
    await settle();
    expect(await nodeOf('web')).toBe('n1');
  });
});

describe('many pods at once', () => {
  it('fill the nodes and no more, whoever has no place is told why', async () => {
    const { addNode, addPod, settle, client, why } = await aCluster();
    for (const name of ['n1', 'n2', 'n3']) await addNode(name, { cpu: '2' });
    await Promise.all(Array.from({ length: 8 }, (_, index) => addPod(`web-${index}`, needs('900m'))));
    await settle();
    const pods = (await client.list(podKind)).items;
    const perNode = new Map<string, number>();
    for (const { spec } of pods)
      if (spec.nodeName) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
    expect([...perNode.values()]).toEqual([2, 2, 2]);
    const waiting = pods.filter(({ spec }) => !spec.nodeName);
    expect(waiting).toHaveLength(2);
    expect(await why(waiting[0]?.metadata.name ?? '')).toBe(
      'Unschedulable: 0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    );
  });

  it('the more important come first', async () => {
    const { addNode, addPod, settle, nodeOf } = await aCluster();
    await addPod('ordinary', needs('1'));
    await addPod('critical', { ...needs('1'), priorityClassName: 'system-node-critical' });
    await settle();
    await addNode('n1', { cpu: '1' });
    await settle();
    expect(await nodeOf('critical')).toBe('n1');
    expect(await nodeOf('ordinary')).toBeUndefined();
  });
});

describe('a pod that found no place gets one', () => {
  const full = async () => {
    const cluster = await aCluster();
    await cluster.addNode('n1', { cpu: '1' });
    await cluster.addPod('first', needs('1'));
    await cluster.settle();
    await cluster.addPod('second', needs('1'));
    await cluster.settle();
    expect(await cluster.nodeOf('second')).toBeUndefined();
    return cluster;
  };

  it('when another is removed', async () => {
    const { remove, settle, nodeOf } = await full();
    await remove('first');
    await settle();
    expect(await nodeOf('second')).toBe('n1');
  });

  it('when another has ended', async () => {
    const { says, settle, nodeOf } = await full();
    await says('first', { phase: 'Succeeded' });
    await settle();
    expect(await nodeOf('second')).toBe('n1');
  });

  it('when a node grows', async () => {
    const { client, node, settle, nodeOf } = await full();
    const grown = await node('n1');
    const capacity = { ...grown.status?.capacity, cpu: '2' };
    const status = { ...grown.status, capacity, allocatable: capacity };
    await client.updateStatus(nodeKind, { ...grown, status });
    await settle();
    expect(await nodeOf('second')).toBe('n1');
  });

  it('when a closed node is opened', async () => {
    const { addNode, addPod, client, settle, nodeOf, why } = await aCluster();
    await addNode('n1', { spec: { unschedulable: true } });
    await addPod('web');
    await settle();
    expect(await why('web')).toContain('1 node(s) were unschedulable');
    await client.patch(nodeKind, { name: 'n1' }, { spec: { unschedulable: null } }, { type: 'merge' });
    await settle();
    expect(await nodeOf('web')).toBe('n1');
  });

  it('when the one that it wants to be with has a place', async () => {
    const { addNode, addPod, settle, nodeOf } = await aCluster();
    const term = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' };
    const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    for (const name of ['n1', 'n2', 'n3']) await addNode(name);
    await addPod('web', { affinity: { podAffinity } });
    await settle();
    expect(await nodeOf('web')).toBeUndefined();
    await addPod('db', {}, { labels: { app: 'db' } });
    await settle();
    expect(await nodeOf('web')).toBe(await nodeOf('db'));
  });
});

describe('after a restart', () => {
  it('what nodes hold already is counted', async () => {
    const { addNode, addPod, settle, stop, start, nodeOf } = await aCluster();
    await addNode('n1', { cpu: '1' });
    await addPod('first', needs('600m'));
    await settle();
    await stop();
    await addPod('second', needs('600m'));
    await start();
    await settle();
    expect(await nodeOf('first')).toBe('n1');
    expect(await nodeOf('second')).toBeUndefined();
  });
});

describe('a binding that fails', () => {
  it('gives the room back and is tried again', async () => {
    let broken = true;
    const cluster = await openControl((deps) => {
      const { act } = deps.client;
      const client = {
        ...deps.client,
        act: (...args: Parameters<typeof act>) =>
          broken ? Promise.reject(new TuttiError('Unavailable', 'The disk is full')) : act(...args),
      } as typeof deps.client;
      return [podPlacement({ ...deps, client })];
    });
    clusters.push(cluster);
    await cluster.addNode('n1', { cpu: '1' });
    await cluster.addPod('web', needs('1'));
    await cluster.run(3);
    expect((await cluster.pod('web'))?.spec.nodeName).toBeUndefined();
    broken = false;
    await cluster.run(3);
    expect((await cluster.pod('web'))?.spec.nodeName).toBe('n1');
  });
});
