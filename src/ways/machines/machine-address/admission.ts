// Gives Machines and NetworkInterfaces their private addresses, in the same write that creates them.
//
// The zone's letter says which /20 of the unit range is its subnet; machines have the upper half of it. A machine holds its address until
// it is terminated, an interface until it is removed; the claims in the store are the only record of what is taken, for all regions of
// this host. A machine that was launched with a NetworkInterface claims that instead: the address is the interface's.
import type { Admission } from '../../../machinery/api/admission.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { type Machine, machineKind } from '../../../model/kinds/machine.ts';
import { type NetworkInterface, networkInterfaceKind } from '../../../model/kinds/network-interface.ts';
import { invalid } from '../../../model/validation/fields.ts';
import { addressTaken, chooseAddress, machineAddressClaim, zoneIsFull } from './choose.ts';

export function machineAddresses(layout: HostLayout): Admission {
  return {
    kind: machineKind as unknown as AnyKind, // of Machines, which is what it is asked for
    admit(object, _previous, isFree) {
      const machine = object as Machine; // by its kind
      const { address: wanted, zone, interfaceId, interfaceKept } = machine.spec;
      const isTaken = holds(machine) && claimsOf(machine).some((claim) => !isFree(claim));
      if (interfaceKept) return { object, problems: isTaken ? [inUse(interfaceId)] : [] };
      if (wanted !== undefined) return { object, problems: isTaken ? [addressTaken(wanted)] : [] };
      const address = chooseAddress(layout, { name: machine.metadata.name, zone }, isFree);
      if (address === undefined) return { object, problems: [zoneIsFull(zone)] };
      return { object: { ...machine, spec: { ...machine.spec, address } } as Machine, problems: [] };
    },
    claims: (object) => {
      const machine = object as Machine; // by its kind
      return holds(machine) ? claimsOf(machine) : [];
    },
  };
}

const holds = ({ status }: Machine): boolean => status?.state !== 'terminated';
const inUse = (id: string) => invalid('spec.interfaceId', id, 'another machine has it');

function claimsOf({ spec }: Machine): readonly string[] {
  if (spec.interfaceKept) return [`machine-interface/${spec.interfaceId}`];
  return spec.address ? [machineAddressClaim(spec.address)] : [];
}

export function interfaceAddresses(layout: HostLayout): Admission {
  return {
    kind: networkInterfaceKind as unknown as AnyKind, // of NetworkInterfaces, which is what it is asked for
    admit(object, _previous, isFree) {
      const own = object as NetworkInterface; // by its kind
      const { address: wanted, zone } = own.spec;
      if (wanted !== undefined)
        return { object, problems: isFree(machineAddressClaim(wanted)) ? [] : [addressTaken(wanted)] };
      const address = chooseAddress(layout, { name: own.metadata.name, zone }, isFree);
      if (address === undefined) return { object, problems: [zoneIsFull(zone)] };
      return { object: { ...own, spec: { ...own.spec, address } } as NetworkInterface, problems: [] };
    },
    claims: (object) => {
      const { address } = (object as NetworkInterface).spec; // by its kind
      return address === undefined ? [] : [machineAddressClaim(address)];
    },
  };
}
