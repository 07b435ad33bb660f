// A group whose machines are refreshed, with an agent and a balancer that pretend.
import { type InstanceRefresh, instanceRefreshKind } from '../../../model/kinds/instance-refresh.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { groupCapacity } from '../group-capacity/controller.ts';
import { machineCleanup } from '../machine-cleanup/controller.ts';
import { type MachineWorld, openMachineWorld, REGION } from '../testing.ts';
import { pretendAgent } from '../testing-agent.ts';
import { type GroupWorld, openGroup, TEMPLATE } from '../testing-group.ts';
import { groupRefresh } from './controller.ts';

type Preferences = InstanceRefresh['spec']['preferences'];

export interface RefreshWorld extends MachineWorld, GroupWorld {
  /** Starts one from version 1 to another, which is not written to the group. */
  start(version: number, preferences?: Partial<Preferences>): Promise<InstanceRefresh>;
  refresh(name?: string): Promise<InstanceRefresh>;
  ask(asked: 'cancel' | 'rollback'): Promise<InstanceRefresh>;
  /** Machines that are healthy at the target group at present. */
  serving(): number;
  /** Runs until the refresh is over; returns the fewest machines that served meanwhile, and the most that there were. */
  untilOver(limitSeconds?: number): Promise<{ least: number; most: number; seconds: number }>;
  /** Versions of the members, sorted. */
  versions(): readonly string[];
}

const OVER = /Successful|Failed|Cancelled/;

export async function openRefreshWorld(spec: Partial<MachineGroup['spec']> = {}): Promise<RefreshWorld> {
  const world = await openMachineWorld((deps) => [
    groupCapacity(deps),
    groupRefresh(deps),
    machineCleanup(deps),
    ...pretendAgent(deps),
  ]);
  await world.addNode('n1');
  const group = await openGroup(world, spec);
  const { client, deps } = world;
  let count = 0;
  const nameOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const find = (name = nameOf(count)) => client.get(instanceRefreshKind, { namespace: REGION, name });
  const serving = () =>
    (deps.informers.targetGroups.find({ namespace: REGION, name: 'web' })?.status?.targets ?? []).filter(
      ({ state }) => state === 'healthy',
    ).length;
  return {
    ...world,
    ...group,
    start(version, preferences = {}) {
      count += 1;
      return client.create(instanceRefreshKind, {
        metadata: { namespace: REGION, name: nameOf(count) },
        spec: {
          group: 'web',
          from: { id: TEMPLATE, version: '1', number: 1 },
          to: { id: TEMPLATE, version: String(version) },
          preferences: { ...DEFAULTS, ...preferences },
          createdAt: new Date(world.clock.now()).toISOString(),
        },
      });
    },
    refresh: find,
    async ask(asked) {
      const now = await find();
      return client.update(instanceRefreshKind, { ...now, spec: { ...now.spec, asked } });
    },
    serving,
    async untilOver(limitSeconds = 900) {
      let least = Number.POSITIVE_INFINITY;
      let most = 0;
      for (let seconds = 1; seconds <= limitSeconds; seconds += 1) {
        await world.run(1);
        least = Math.min(least, serving());
        most = Math.max(most, group.members().length);
        if (OVER.test((await find()).status?.state ?? '')) return { least, most, seconds };
      }
      throw new Error(`Not over after ${limitSeconds} s: ${JSON.stringify((await find()).status, null, 1)}`);
    },
    versions: () =>
      group
        .members()
        .map(({ spec: { member } }) => member.revision.split(':')[1] ?? '')
        .sort(),
  };
}

const DEFAULTS: Preferences = {
  minHealthyPercentage: 100,
  maxHealthyPercentage: 200,
  skipMatching: false,
  autoRollback: true,
  scaleInProtected: 'Ignore',
  standby: 'Ignore',
};
