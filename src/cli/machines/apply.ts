// Writes an app's objects, and starts the refresh that brings its machines to another version.
//
// What is in front of the machines is written by server-side apply. Group and template are changed field by field: the group's template is
// the last good version, and the refresh alone moves it on.
import { randomUUID } from 'node:crypto';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { AWS_ACCOUNT } from '../../model/aws-account.ts';
import { isError } from '../../model/errors.ts';
import {
  type InstanceRefresh,
  instanceRefreshKind,
  isRefreshOver,
} from '../../model/kinds/instance-refresh.ts';
import { launchTemplateKind } from '../../model/kinds/launch-template.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import { securityGroupKind } from '../../model/kinds/security-group.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ObjectKey } from '../../model/object.ts';
import {
  annotationsOf,
  appId,
  changing,
  frontOf,
  groupOf,
  type MachineApp,
  metadataOf,
  type RegionNetwork,
  securityGroupOf,
  templateOf,
} from './app.ts';
import { machinesOf, refreshesOf } from './look.ts';
import { withVersion } from './versions.ts';

const APPLY = { type: 'apply', fieldManager: 'tutti-deploy', force: true } as const;
const BY = `arn:aws:iam::${AWS_ACCOUNT}:root`;
const ATTEMPTS = 5;

/** Idempotent. The name of the refresh that brings the change about, if it takes one. Throws Invalid with the fields that are wrong. */
export async function applyMachines(
  client: ObjectClient,
  app: MachineApp,
  network: RegionNetwork,
): Promise<string | undefined> {
  const key = { namespace: app.namespace, name: app.name };
  const group = securityGroupOf(app, network);
  await client.patch(securityGroupKind, { ...key, name: appId('sg', app) }, group, APPLY);
  const front = frontOf(app, network);
  if (front) {
    await client.patch(targetGroupKind, key, front.targetGroup, APPLY);
    await client.patch(loadBalancerKind, key, front.loadBalancer, APPLY);
    await client.patch(listenerKind, key, front.listener, APPLY);
  }
  const version = await ensureVersion(client, app);
  const there = await client.find(machineGroupKind, key);
  if (!there) {
    const now = new Date().toISOString();
    await client.create(machineGroupKind, groupOf(app, network, { version, now }));
    return undefined;
  }
  await client.patch(
    machineGroupKind,
    key,
    { metadata: { annotations: annotationsOf(app) }, spec: changing(app) },
    { type: 'merge' },
  );
  return bringTo(client, there, version, app.rollout);
}

/** The number of the wanted version in the app's launch template. */
async function ensureVersion(client: ObjectClient, app: MachineApp): Promise<number> {
  const key = { namespace: app.namespace, name: appId('lt', app) };
  const data = templateOf(app);
  for (let attempt = 1; ; attempt += 1) {
    const now = new Date().toISOString();
    const there = await client.find(launchTemplateKind, key);
    try {
      if (!there) {
        const version = { number: 1, createdAt: now, createdBy: BY, data };
        const spec = {
          ...{ templateName: app.name, versions: [version], defaultVersion: 1, latestVersion: 1 },
          ...{ createdAt: now, createdBy: BY, tags: {} },
        };
        await client.create(launchTemplateKind, { metadata: metadataOf(app, key.name), spec });
        return 1;
      }
      const inUse = await versionsInUse(client, app);
      const { template, number } = withVersion(there, data, { now, by: BY, inUse });
      if (template !== there) await client.update(launchTemplateKind, template);
      return number;
    } catch (error) {
      if (!isError(error, 'Conflict', 'AlreadyExists') || attempt === ATTEMPTS) throw error;
    }
  }
}

async function versionsInUse(client: ObjectClient, app: ObjectKey): Promise<readonly number[]> {
  const group = await client.find(machineGroupKind, app);
  const machines = await machinesOf(client, app);
  const revisions = machines.map(({ spec }) => spec.member?.revision.split(':')[1]);
  return [group?.spec.template.version, ...revisions].map(Number);
}

export interface RefreshWish {
  readonly bakeSeconds: number;
  readonly autoRollback: boolean;
  readonly least: number;
  readonly most: number;
  /** Also machines that are of that version already. */
  readonly all?: boolean;
}

/** The name of the refresh that brings the group's machines to that version: one that is under way, or a new one; none when they are of it. */
export async function bringTo(
  client: ObjectClient,
  group: MachineGroup,
  version: number,
  wish: RefreshWish,
): Promise<string | undefined> {
  const { namespace, name } = group.metadata;
  const key = { namespace, name };
  const { template } = group.spec;
  const [newest] = await refreshesOf(client, key);
  const running = newest && !isRefreshOver(newest) ? newest : undefined;
  if (running && Number(running.spec.to?.version ?? template.version) === version && !wish.all)
    return running.metadata.name;
  if (running) {
    const isBack = Number(template.version) === version;
    await ask(client, running, isBack ? 'rollback' : 'cancel');
    if (isBack) return running.metadata.name;
  }
  const revision = `${template.id}:${version}`;
  const members = (await machinesOf(client, key)).filter(({ spec }) => spec.power !== 'terminated');
  const isThere = members.every(({ spec }) => spec.member?.revision === revision);
  if (Number(template.version) === version && isThere && !wish.all) return undefined;
  const made = await client.create(instanceRefreshKind, refreshOf(group, version, wish));
  return made.metadata.name;
}

function refreshOf(group: MachineGroup, version: number, wish: RefreshWish) {
  const { namespace, name, labels } = group.metadata;
  const { template } = group.spec;
  return {
    metadata: { namespace, name: randomUUID(), labels },
    spec: {
      group: name,
      from: { ...template, number: Number(template.version) },
      to: { id: template.id, version: String(version) },
      preferences: {
        minHealthyPercentage: wish.least,
        maxHealthyPercentage: wish.most,
        warmupSeconds: 0,
        skipMatching: wish.all !== true,
        autoRollback: wish.autoRollback,
        scaleInProtected: 'Refresh' as const,
        standby: 'Terminate' as const,
        bakeSeconds: wish.bakeSeconds,
      },
      createdAt: new Date().toISOString(),
    },
  };
}

/** At most one refresh of a group is not over: what is cancelled is waited for. */
async function ask(
  client: ObjectClient,
  { metadata: { namespace, name } }: InstanceRefresh,
  asked: 'cancel' | 'rollback',
): Promise<void> {
  const key = { namespace, name };
  await client.patch(instanceRefreshKind, key, { spec: { asked } }, { type: 'merge' });
  if (asked === 'rollback') return;
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const now = await client.find(instanceRefreshKind, key);
    if (!now || isRefreshOver(now)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
