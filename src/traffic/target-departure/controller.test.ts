import { afterEach, expect, it } from 'vitest';
import { machineKind } from '../../model/kinds/machine.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { openTraffic, type TrafficCluster } from '../testing.ts';
import { targetDeparture } from './controller.ts';

let cluster: TrafficCluster;
afterEach(() => cluster.close());

it('a target that was deregistered is gone after its drain time, one whose machine is unknown at once', async () => {
  cluster = await openTraffic(({ informers, machines, client, clock }) => [
    targetDeparture({ client, clock, machines, targetGroups: informers.targetGroups }),
  ]);
  const { client, clock, settle } = cluster;
  const key = { namespace: 'default', name: 'web' };
  const deregisteredAt = new Date(clock.now()).toISOString();
  await client.create(targetGroupKind, {
    metadata: key,
    spec: {
      protocol: 'HTTP',
      drainTimeoutMs: 5000,
      machines: [{ machine: 'i-gone', port: 80 }],
      targets: [{ address: '10.0.0.1', port: 80, deregisteredAt }],
    },
  });
  await settle();
  const spec = async () => (await client.get(targetGroupKind, key)).spec;
  expect(await spec()).toMatchObject({ machines: [], targets: [{ address: '10.0.0.1' }] });
  await clock.advance(5001);
  await settle();
  expect((await spec()).targets).toEqual([]);
  expect((await client.list(machineKind)).items).toEqual([]);
});
