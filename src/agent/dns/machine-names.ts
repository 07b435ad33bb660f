// Names of machines, and their addresses as the one who asks should see them: units reach a machine by its private address under both.
import type { Machine } from '../../model/kinds/machine.ts';
import { privateDnsName, publicDnsName } from '../../model/machine-names.ts';

export interface MachineName {
  readonly name: string;
  readonly address: string;
}

/** Names that have an address now. */
export function machineNames({ metadata, spec, status }: Machine): {
  readonly inside?: MachineName;
  readonly outside?: MachineName;
} {
  if (spec.address === undefined || status?.state === 'terminated') return {};
  const region = metadata.namespace ?? '';
  const inside = { name: privateDnsName(spec.address, region), address: spec.address };
  const address = status?.publicAddress;
  return address === undefined
    ? { inside }
    : { inside, outside: { name: publicDnsName(address, region), address } };
}

/** Private names of machines, which nobody else can know. */
export const isPrivateName = (name: string): boolean => /\.(compute|ec2)\.internal$/.test(name);

export function findMachine(
  machines: readonly Machine[],
  name: string,
  fromUnit: boolean,
): string | undefined {
  for (const machine of machines) {
    const { inside, outside } = machineNames(machine);
    if (inside?.name === name) return inside.address;
    if (outside?.name === name) return fromUnit ? inside?.address : outside.address;
  }
  return undefined;
}

/** The name that belongs to a private or public address. */
export function nameAt(machines: readonly Machine[], address: string): string | undefined {
  for (const machine of machines) {
    const { inside, outside } = machineNames(machine);
    for (const each of [inside, outside]) if (each?.address === address) return each.name;
  }
  return undefined;
}
