// The meter on real caches: what TargetGroups say becomes what ReplicaSets have answered.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTestApi } from '../../machinery/api/testing.ts';
import { systemClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { podKind } from '../../model/kinds/pod.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { allKinds } from '../../model/kinds.ts';
import { anObject, aPod } from '../../model/testing.ts';
import type { TargetStatus } from '../../model/traffic-types.ts';
import { startRequestMeter } from './meter.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function openCluster() {
  const { client, close } = await openTestApi({ kinds: allKinds, clock: systemClock });
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'set-1', controller: true },
  ];
  const pod = await client.create(
    podKind,
    aPod({ metadata: { name: 'web-1-a', resourceVersion: '', ownerReferences } }),
  );
  const spec = { protocol: 'HTTP' };
  await client.create(
    targetGroupKind,
    anObject(targetGroupKind, { metadata: { name: 'web', resourceVersion: '' }, spec }),
  );
  const key = { namespace: 'default', name: 'web' };
  const tell = async (counts: Partial<TargetStatus>) => {
    const group = await client.get(targetGroupKind, key);
    const target = {
      address: '10.0.0.1',
      port: 80,
      name: 'pod/web-1-a',
      unit: pod.metadata.uid,
      state: 'healthy' as const,
      ...counts,
    };
    await client.updateStatus(targetGroupKind, { ...group, status: { targets: [target] } });
  };
  const startMeter = async () => {
    const stop = new AbortController();
    const shared = { client, clock: systemClock, log: silentLog, signal: stop.signal };
    const targetGroups = startInformer({ ...shared, kind: targetGroupKind });
    const pods = startInformer({ ...shared, kind: podKind });
    const meter = startRequestMeter({ ...shared, targetGroups, pods });
    closing.unshift(async () => stop.abort());
    await meter.started();
    return meter;
  };
  closing.push(close);
  return { client, tell, startMeter };
}

describe('the request meter', () => {
  it('tells what the pods of a set have answered, also when they are gone', async () => {
    const { client, tell, startMeter } = await openCluster();
    const meter = await startMeter();
    expect(meter.of('set-1')).toBeUndefined();
    await tell({ requests: 30, errors: 4 });
    await vi.waitFor(() => expect(meter.of('set-1')).toEqual({ requests: 30, errors: 4 }));
    await client.delete(podKind, { namespace: 'default', name: 'web-1-a' }, { gracePeriodSeconds: 0 });
    await tell({ requests: 31, errors: 5 });
    await vi.waitFor(() => expect(meter.of('set-1')).toEqual({ requests: 31, errors: 5 }));
  });

  it('begins with what the statuses say', async () => {
    const { tell, startMeter } = await openCluster();
    await tell({ requests: 1000, errors: 900 });
    const meter = await startMeter();
    expect(meter.of('set-1')).toBeUndefined();
    await tell({ requests: 1010, errors: 901 });
    await vi.waitFor(() => expect(meter.of('set-1')).toEqual({ requests: 10, errors: 1 }));
  });

  it('does not take another pod of the same name for the target', async () => {
    const { tell, startMeter } = await openCluster();
    const meter = await startMeter();
    await tell({ unit: 'another', requests: 5 });
    await tell({ requests: 1 });
    await vi.waitFor(() => expect(meter.of('set-1')).toEqual({ requests: 1, errors: 0 }));
  });
});
