// A template with what a call says over it: RunInstances on a launch template, a new version on an older one.
//
// A parameter of the call replaces the template's. Disks are told apart by device, tags by type and key, metadata options by name.
import type { BlockDevice, MachineTemplate } from '../../../../../model/kinds/machine-schema.ts';

export function merged(base: MachineTemplate, over: MachineTemplate): MachineTemplate {
  const { disks, tags, metadata, further, ...rest } = over;
  const all: MachineTemplate = {
    ...withoutPlace(base, over),
    ...rest,
    disks: mergedDisks(base.disks, disks),
    tags: mergedTags(base.tags, tags),
    metadata: base.metadata || metadata ? { ...base.metadata, ...metadata } : undefined,
    further: base.further || further ? { ...base.further, ...further } : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What the call decides anew in other words: groups by id or name, a place by zone or subnet. */
function withoutPlace(base: MachineTemplate, over: MachineTemplate): MachineTemplate {
  const { securityGroups, securityGroupNames, subnet, zone, address, ...rest } = base;
  const groups = over.securityGroups || over.securityGroupNames ? {} : { securityGroups, securityGroupNames };
  const place = over.subnet || over.zone ? {} : { subnet, zone, address };
  return { ...rest, ...groups, ...place };
}

function mergedDisks(
  base: readonly BlockDevice[] | undefined,
  over: readonly BlockDevice[] | undefined,
): readonly BlockDevice[] | undefined {
  if (!base || !over) return over ?? base;
  const byDevice = new Map(base.map((disk) => [disk.device, disk]));
  for (const disk of over) byDevice.set(disk.device, { ...byDevice.get(disk.device), ...disk });
  return [...byDevice.values()];
}

function mergedTags(base: MachineTemplate['tags'], over: MachineTemplate['tags']): MachineTemplate['tags'] {
  if (!base || !over) return over ?? base;
  return [...base, ...over]; // later ones win where they are read
}
