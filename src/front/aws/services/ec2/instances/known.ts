// Instances with what EC2 tells of them that other objects know: their volumes, the names of their security groups.
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { getRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';

export interface KnownInstance {
  readonly machine: Machine;
  readonly volumes: readonly Volume[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

/** All of the region; what is being taken back half made is none. */
export async function knownInstances(ctx: Ctx): Promise<readonly KnownInstance[]> {
  const here = { namespace: ctx.region };
  return withKnowledge(ctx, (await ctx.client.list(machineKind, here)).items);
}

export async function withKnowledge(
  { client, region }: Ctx,
  machines: readonly Machine[],
): Promise<readonly KnownInstance[]> {
  const here = { namespace: region };
  const [volumes, groups] = await Promise.all([
    client.list(volumeKind, here),
    client.list(securityGroupKind, here),
  ]);
  const names = new Map(groups.items.map(({ metadata, spec }) => [metadata.name, spec.groupName]));
  const byMachine = new Map<string, Volume[]>();
  for (const volume of volumes.items) {
    const machine = volume.spec.attachment?.machine;
    if (machine !== undefined) byMachine.set(machine, [...(byMachine.get(machine) ?? []), volume]);
  }
  return machines.map((machine) => ({
    machine,
    volumes: (byMachine.get(machine.metadata.name) ?? []).sort(byDevice),
    groups: machine.spec.securityGroups.map((id) => ({ id, name: names.get(id) ?? id })),
  }));
}

/** The root disk first. */
function byDevice({ spec: a }: Volume, { spec: b }: Volume): number {
  if (a.isRoot !== b.isRoot) return a.isRoot ? -1 : 1;
  return (a.attachment?.device ?? '') < (b.attachment?.device ?? '') ? -1 : 1;
}

/** Throws InvalidInstanceID.NotFound or .Malformed. */
export function getMachine({ client, region }: Ctx, id: string): Promise<Machine> {
  return getRecord(client, machineKind, { namespace: region, name: id }, () => notFound(id, 'i'));
}
