import { afterEach, describe, expect, it } from 'vitest';
import { nodeCondition, nodeKind } from '../../../model/kinds/node.ts';
import { isPodReady } from '../../../model/kinds/pod.ts';
import { type ControlCluster, openControl } from '../testing-control.ts';
import { nodeHealth } from './controller.ts';

const clusters: ControlCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

/** n1 and n2, each with a pod that is ready. */
async function aCluster() {
  const cluster = await openControl((deps) => [nodeHealth(deps)]);
  clusters.push(cluster);
  const conditions = [{ type: 'Ready', status: 'True' }];
  for (const name of ['n1', 'n2']) {
    await cluster.addNode(name);
    await cluster.addPod(`on-${name}`, { nodeName: name });
    await cluster.says(`on-${name}`, { phase: 'Running', conditions });
  }
  const beating = (names: readonly string[]) => (second: number) =>
    second % 10 === 0 ? Promise.all(names.map((name) => cluster.beat(name))) : undefined;
  return {
    ...cluster,
    beating,
    taints: async (name: string) =>
      ((await cluster.node(name)).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`),
    ready: async (name: string) => nodeCondition(await cluster.node(name), 'Ready')?.status,
    isServing: async (pod: string) => {
      const found = await cluster.pod(pod);
      return found !== undefined && isPodReady(found);
    },
  };
}

const LOST = ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'];

describe('a node that renews its lease', () => {
  it('is left alone', async () => {
    const { run, beating, taints, ready } = await aCluster();
    await run(120, beating(['n1', 'n2']));
    expect(await ready('n1')).toBe('True');
    expect(await taints('n1')).toEqual([]);
  });
});

describe('a node that falls silent', () => {
  it('is lost after 40 s, and its pods get no more requests', async () => {
    const { run, beating, taints, ready, isServing, node } = await aCluster();
    await run(1, beating(['n1', 'n2']));
    await run(38, beating(['n2']));
    expect(await ready('n1')).toBe('True');
    await run(5, beating(['n2']));
    expect(await ready('n1')).toBe('Unknown');
    expect(nodeCondition(await node('n1'), 'Ready')).toMatchObject({
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(nodeCondition(await node('n1'), 'DiskPressure')?.reason).toBe('NodeStatusNeverUpdated');
    expect(await taints('n1')).toEqual(LOST);
    expect(await isServing('on-n1')).toBe(false);
    expect(await isServing('on-n2')).toBe(true);
    expect(await ready('n2')).toBe('True');
  });

  it('together with all others is marked, but no pod is touched', async () => {
    const { run, beating, taints, ready, isServing } = await aCluster();
    await run(1, beating(['n2']));
    await run(8);
    await run(1, beating(['n1']));
    await run(90);
    expect(await Promise.all([ready('n1'), ready('n2')])).toEqual(['Unknown', 'Unknown']);
    expect(await taints('n1')).toEqual([LOST[0]]);
    expect(await taints('n2')).toEqual([LOST[0]]);
    expect(await Promise.all([isServing('on-n1'), isServing('on-n2')])).toEqual([true, true]);
  });

  it('as the only one, though it never told when it spoke, is marked, but no pod is touched', async () => {
    const { client, run, taints, ready, node, isServing } = await aCluster();
    await client.delete(nodeKind, { name: 'n2' });
    const conditions = [{ type: 'Ready', status: 'True' }];
    const { status } = await node('n1');
    await client.updateStatus(nodeKind, { ...(await node('n1')), status: { ...status, conditions } });
    await run(120);
    expect(await ready('n1')).toBe('Unknown');
    expect(await taints('n1')).toEqual([LOST[0]]);
    expect(await isServing('on-n1')).toBe(true);
  });

  it('together with all others still touches no pod when the control program starts again', async () => {
    const { run, stop, start, taints, isServing } = await aCluster();
    await run(90);
    await stop();
    await start();
    await run(60);
    expect(await taints('n1')).toEqual([LOST[0]]);
    expect(await Promise.all([isServing('on-n1'), isServing('on-n2')])).toEqual([true, true]);
  });

  it('loses its taints when it speaks again', async () => {
    const { run, beating, client, node, taints } = await aCluster();
    await run(60, beating(['n2']));
    expect(await taints('n1')).toEqual(LOST);
    const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T01:00:00Z' }];
    const { status } = await node('n1');
    await client.updateStatus(nodeKind, { ...(await node('n1')), status: { ...status, conditions } });
    await run(30, beating(['n1', 'n2']));
    expect(await taints('n1')).toEqual([]);
  });

  it('while nobody watched has its 40 s again', async () => {
    const { run, stop, start, clock, ready } = await aCluster();
    await run(1);
    await stop();
    await clock.advance(3_600_000);
    await start();
    await run(30);
    expect(await ready('n1')).toBe('True');
    await run(20);
    expect(await ready('n1')).toBe('Unknown');
  });
});

describe('the taints of a node', () => {
  it('follow its being closed and opened, and leave the taints of others alone', async () => {
    const { client, settle, taints } = await aCluster();
    const own = [{ key: 'example.org/gpu', effect: 'NoSchedule', value: 'yes' }];
    const spec = (unschedulable: boolean | null) => ({ spec: { unschedulable } });
    await client.patch(nodeKind, { name: 'n1' }, { spec: { taints: own } }, { type: 'merge' });
    await client.patch(nodeKind, { name: 'n1' }, spec(true), { type: 'merge' });
    await settle();
    expect(await taints('n1')).toEqual([
      'example.org/gpu:NoSchedule',
      'node.kubernetes.io/unschedulable:NoSchedule',
    ]);
    await client.patch(nodeKind, { name: 'n1' }, spec(null), { type: 'merge' });
    await settle();
    expect(await taints('n1')).toEqual(['example.org/gpu:NoSchedule']);
  });

  const reports = [
    {
      condition: { type: 'DiskPressure', status: 'True' },
      expected: ['node.kubernetes.io/disk-pressure:NoSchedule'],
    },
    {
      condition: { type: 'Ready', status: 'False' },
      expected: ['node.kubernetes.io/not-ready:NoSchedule', 'node.kubernetes.io/not-ready:NoExecute'],
    },
    { condition: { type: 'MemoryPressure', status: 'False' }, expected: [] },
  ];
  it.each(reports)('follow what it says of itself: $condition.type $condition.status', async (report) => {
    const { client, node, settle, taints } = await aCluster();
    const before = (await node('n1')).status?.conditions ?? [];
    const others = before.filter(({ type }) => type !== report.condition.type);
    const status = { ...(await node('n1')).status, conditions: [...others, report.condition] };
    await client.updateStatus(nodeKind, { ...(await node('n1')), status });
    await settle();
    expect(await taints('n1')).toEqual(report.expected);
  });

  it('keep new pods away from a node that has said nothing yet, and drive nobody away', async () => {
    const { client, settle, taints } = await aCluster();
    await client.create(nodeKind, { metadata: { name: 'n3' }, spec: {} });
    await settle();
    expect(await taints('n3')).toEqual(['node.kubernetes.io/not-ready:NoSchedule']);
  });
});
