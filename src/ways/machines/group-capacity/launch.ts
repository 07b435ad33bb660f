// Makes the machines that a plan asks for, from the launch template as it is now.
//
// Volumes first, the Machine last: a machine is whole or not there, and machine-cleanup takes away volumes whose machine never came. What
// the template asks for and the region does not have is the reason of a failed activity.
import { randomBytes } from 'node:crypto';
import { type LaunchWorld, launchDrafts } from '../../../core/machines/launch.ts';
import { LaunchRefused } from '../../../core/machines/refused.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { isError } from '../../../model/errors.ts';
import type { Kind } from '../../../model/kind.ts';
import { scalingActivityKind } from '../../../model/kinds/group-rules.ts';
import { instanceProfileKind } from '../../../model/kinds/instance-profile.ts';
import { keyPairKind } from '../../../model/kinds/key-pair.ts';
import { templateVersion } from '../../../model/kinds/launch-template.ts';
import { type GroupMember, type Machine, machineKind } from '../../../model/kinds/machine.ts';
import { GROUP_LABEL, GROUP_TAG, type MachineGroup } from '../../../model/kinds/machine-group.ts';
import { machineImageKind } from '../../../model/kinds/machine-image.ts';
import type { MachineTemplate, Tags } from '../../../model/kinds/machine-schema.ts';
import { parameterKind } from '../../../model/kinds/parameter.ts';
import { securityGroupKind } from '../../../model/kinds/security-group.ts';
import { subnetKind } from '../../../model/kinds/subnet.ts';
import { snapshotKind, type Volume, volumeKind } from '../../../model/kinds/volume.ts';
import { vpcKind } from '../../../model/kinds/vpc.ts';
import { type ApiObject, type Draft, keyOf } from '../../../model/object.ts';
import type { MachineDeps } from '../deps.ts';
import { begun, refusedLaunch } from './activities.ts';
import type { LaunchOrder } from './capacity.ts';
import type { Moment } from './moment.ts';
import type { LaunchFailure } from './status.ts';

/** Stops at the first that cannot be made, and says why. */
export async function launchAll(
  deps: MachineDeps,
  moment: Moment,
  orders: readonly LaunchOrder[],
): Promise<LaunchFailure | undefined> {
  if (orders.length === 0) return undefined;
  const { client, informers } = deps;
  const { group, nowMs } = moment;
  const world = await worldOf(deps, moment);
  const reservation = resource('r');
  for (const [index, order] of orders.entries()) {
    try {
      await launchOne(deps, moment, order, { world, reservation, index });
    } catch (error) {
      if (!(error instanceof LaunchRefused)) throw error;
      const reason = error.message;
      const refused = refusedLaunch(group, { cause: order.cause, reason, nowMs });
      const told = await client.create(scalingActivityKind, refused);
      await informers.activities.reached(told.metadata.resourceVersion);
      return { revision: order.revision, message: reason };
    }
  }
  return undefined;
}

interface Batch {
  readonly world: LaunchWorld;
  readonly reservation: string;
  readonly index: number;
}

async function launchOne(
  { client, informers, clock, events }: MachineDeps,
  moment: Moment,
  order: LaunchOrder,
  { world, reservation, index }: Batch,
): Promise<void> {
  const { group } = moment;
  const { template, launchTemplate } = templateOf(moment, order, world);
  const launch = { reservation, index, launchTemplate, member: memberOf(group, order, world.now) };
  const tags = tagsOf(group);
  const { machine, volumes } = launchDrafts(template, world, { ...launch, tags }, { resource });
  const labels = { ...machine.metadata.labels, [GROUP_LABEL]: group.metadata.name };
  const labelled = { ...machine, metadata: { ...machine.metadata, labels } };
  const made = await makeWhole(client, labelled, volumes);
  await informers.machines.reached(made.metadata.resourceVersion);
  const begin = { of: 'launch', cause: order.cause, nowMs: clock.now() } as const;
  const activity = await client.create(scalingActivityKind, begun(group, made, begin));
  await informers.activities.reached(activity.metadata.resourceVersion);
  events.normal(group, 'Launching', `Launching a new EC2 instance: ${made.metadata.name}`);
}

/** Volumes that are made for nothing go again. */
async function makeWhole(
  client: ObjectClient,
  machine: Draft<Machine>,
  volumes: readonly Draft<Volume>[],
): Promise<Machine> {
  for (const volume of volumes) await client.create(volumeKind, volume);
  try {
    return await client.create(machineKind, machine);
  } catch (error) {
    for (const { metadata } of volumes) await client.delete(volumeKind, keyOf({ metadata }));
    if (isError(error, 'Invalid')) throw new LaunchRefused('InvalidParameterValue', error.message);
    throw error;
  }
}

/** As EC2 names things. */
function resource(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

function memberOf(group: MachineGroup, order: LaunchOrder, now: string): GroupMember {
  return {
    group: group.metadata.name,
    lifecycle: 'Pending',
    lifecycleSince: now,
    revision: order.revision,
    health: 'Healthy',
    ...(group.spec.protectNew && { protectedFromScaleIn: true }),
    ...(order.refresh && { refresh: order.refresh }),
  };
}

function tagsOf({ spec: { groupName, tags } }: MachineGroup): Tags {
  const own = tags.filter(({ propagate }) => propagate).map(({ key, value }) => [key, value] as const);
  return { ...Object.fromEntries(own), [GROUP_TAG]: groupName };
}

/** The template with what the group says of where and how large. Throws LaunchRefused. */
function templateOf({ group, findTemplate }: Moment, order: LaunchOrder, { subnets }: LaunchWorld) {
  const { id, version } = order.template;
  const found = findTemplate(id);
  if (!found)
    throw new LaunchRefused(
      'InvalidLaunchTemplateId.NotFound',
      `You must use a valid fully-formed launch template. The specified launch template, with template ID ${id}, does not exist`,
    );
  const chosen = templateVersion(found, version);
  if (!chosen)
    throw new LaunchRefused(
      'InvalidLaunchTemplateId.VersionNotFound',
      `You must use a valid fully-formed launch template. Could not find launch template version ${version} of ${id}`,
    );
  const { zone, instanceType } = order;
  const inZone = subnets.find(
    ({ metadata, spec }) =>
      group.spec.subnets.includes(metadata.name) && (zone === undefined || spec.availabilityZone === zone),
  );
  const template: MachineTemplate = {
    ...chosen.data,
    ...(zone !== undefined && { zone }),
    ...(inZone && { subnet: inZone.metadata.name }),
    ...(instanceType !== undefined && { instanceType }),
  };
  const { templateName: name } = found.spec;
  return { template, launchTemplate: { id, name, version: String(chosen.number) } };
}

/** What there is in the region. Asked for when something is launched, which is seldom: no caches are kept. */
async function worldOf({ client }: MachineDeps, { group, nowMs }: Moment): Promise<LaunchWorld> {
  const region = group.metadata.namespace ?? '';
  const of = async <T extends ApiObject>(kind: Kind<T>): Promise<readonly T[]> =>
    (await client.list(kind, kind.namespaced ? { namespace: region } : {})).items;
  const [images, vpcs, subnets, securityGroups, keyPairs, snapshots, instanceProfiles, parameters] =
    await Promise.all([
      of(machineImageKind),
      of(vpcKind),
      of(subnetKind),
      of(securityGroupKind),
      of(keyPairKind),
      of(snapshotKind),
      of(instanceProfileKind),
      of(parameterKind),
    ]);
  return {
    account: group.spec.serviceLinkedRole.split(':')[4] ?? '',
    region,
    now: new Date(nowMs).toISOString(),
    ...{ images, vpcs, subnets, securityGroups, keyPairs, snapshots, instanceProfiles },
    parameters,
  };
}
