// A group with what it needs, in a region that has it: a launch template in versions, a target group, a VPC with three zones, an image.
import { aWorld, GROUP, IMAGE } from '../../core/machines/world.case.ts';
import type { Kind } from '../../model/kind.ts';
import { launchTemplateKind } from '../../model/kinds/launch-template.ts';
import { type MachineGroup, machineGroupKind } from '../../model/kinds/machine-group.ts';
import { machineImageKind } from '../../model/kinds/machine-image.ts';
import type { MachineTemplate } from '../../model/kinds/machine-schema.ts';
import { securityGroupKind } from '../../model/kinds/security-group.ts';
import { subnetKind } from '../../model/kinds/subnet.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { vpcKind } from '../../model/kinds/vpc.ts';
import { type ApiObject, keyOf } from '../../model/object.ts';
import { membersOf } from './deps.ts';
import { isMember, type Member } from './members.ts';
import { type MachineWorld, REGION } from './testing.ts';
import { DOES } from './testing-agent.ts';

export const ROLE =
  'arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRole';
export const TEMPLATE = 'lt-1';
const CREATED = '2026-01-01T00:00:00.000Z';

export interface GroupWorld {
  /** All machines of the group that have not ended, oldest first. */
  members(): readonly Member[];
  group(): Promise<MachineGroup>;
  change(spec: Partial<MachineGroup['spec']>): Promise<MachineGroup>;
  /** `state description | cause` of all activities, oldest first; ids and times left out. */
  activities(): readonly string[];
  /** Another version of the template, whose machines do as the word says. Returns its number. */
  addVersion(does: string): Promise<number>;
  /** How many members stand where: `{ InService: 3 }`. */
  stages(): { readonly [lifecycle: string]: number };
}

/** Makes them; the group is called `web`. */
export async function openGroup(
  world: MachineWorld,
  spec: Partial<MachineGroup['spec']> = {},
): Promise<GroupWorld> {
  const { client, deps } = world;
  const key = { namespace: REGION, name: 'web' };
  const region = aWorld();
  const make = async <T extends ApiObject>(kind: Kind<T>, objects: readonly T[]) => {
    for (const { metadata, ...object } of objects)
      await client.create(kind, { ...object, metadata: { name: metadata.name, namespace: REGION } } as never);
  };
  await make(vpcKind, region.vpcs);
  await make(subnetKind, region.subnets);
  await make(securityGroupKind, region.securityGroups);
  await make(machineImageKind, region.images);
  await client.create(targetGroupKind, { metadata: key, spec: { protocol: 'HTTP', port: 8080 } });
  const data: MachineTemplate = { image: IMAGE, instanceType: 't3.micro', securityGroups: [GROUP] };
  const version = (number: number, image = IMAGE) => ({
    number,
    createdAt: CREATED,
    createdBy: 'test',
    data: { ...data, image },
  });
  const common = { createdAt: CREATED, createdBy: 'test', defaultVersion: 1 };
  const template = { namespace: REGION, name: TEMPLATE };
  await client.create(launchTemplateKind, {
    metadata: template,
    spec: { ...common, templateName: 'web', versions: [version(1)], latestVersion: 1 },
  });
  await client.create(machineGroupKind, { metadata: key, spec: { ...GROUP_SPEC, ...spec } });
  const living = () =>
    membersOf(deps.informers, key)
      .filter(isMember)
      .filter((member) => member.spec.member.lifecycle !== 'Terminated')
      .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  return {
    members: living,
    group: () => client.get(machineGroupKind, key),
    async change(changes) {
      const now = await client.get(machineGroupKind, key);
      return client.update(machineGroupKind, { ...now, spec: { ...now.spec, ...changes } });
    },
    activities: () =>
      deps.informers.activities
        .list(REGION)
        .map(({ spec: { state, description, cause, startedAt } }) => ({
          startedAt,
          text: plain(`${state} ${description} | ${cause}`),
        }))
        .sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0))
        .map(({ text }) => text),
    async addVersion(does) {
      const now = await client.get(launchTemplateKind, template);
      const number = now.spec.latestVersion + 1;
      const image = `ami-0aaaaaaaaaaaaaa${String(number).padStart(2, '0')}`;
      const [own] = region.images;
      if (!own) throw new Error('The region has no image');
      await make(machineImageKind, [{ ...own, metadata: { ...own.metadata, name: image } }]);
      DOES[image] = does;
      const versions = [...now.spec.versions, version(number, image)];
      await client.update(launchTemplateKind, {
        ...now,
        spec: { ...now.spec, versions, latestVersion: number },
      });
      await deps.informers.templates.reached(
        (await client.get(launchTemplateKind, keyOf(now))).metadata.resourceVersion,
      );
      return number;
    },
    stages() {
      const counts: { [lifecycle: string]: number } = {};
      for (const { spec } of living())
        counts[spec.member.lifecycle] = (counts[spec.member.lifecycle] ?? 0) + 1;
      return counts;
    },
  };
}

const GROUP_SPEC: MachineGroup['spec'] = {
  groupName: 'web',
  min: 0,
  max: 10,
  desired: 3,
  template: { id: TEMPLATE, version: '1' },
  zones: ['a', 'b', 'c'].map((letter) => REGION + letter),
  subnets: ['subnet-a', 'subnet-b', 'subnet-c'],
  targetGroups: ['web'],
  healthCheck: { type: 'ELB', graceSeconds: 30 },
  cooldownSeconds: 300,
  terminationPolicies: ['Default'],
  protectNew: false,
  suspended: [],
  metrics: [],
  serviceLinkedRole: ROLE,
  tags: [{ key: 'Name', value: 'web', propagate: true }],
  createdAt: CREATED,
};

function plain(text: string): string {
  return text.replace(/i-0[0-9a-f]{16}/g, 'i-*').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '*');
}
