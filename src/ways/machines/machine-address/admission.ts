// Gives Machines their private addresses, in the same write that creates them.
//
// The zone's letter says which /20 of the unit range is its subnet; machines have the upper half of it. The search begins at a place that
// the machine's name decides, so an address that was released is not the next one given. A machine holds its address until
// it is terminated; the claims in the store are the only record of what is taken, for all regions of this host.
import { createHash } from 'node:crypto';
import type { Admission, IsFree } from '../../../machinery/api/admission.ts';
import { type HostLayout, machinePart, nodeRange } from '../../../model/host-layout.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { type Machine, machineKind } from '../../../model/kinds/machine.ts';
import { invalid } from '../../../model/validation/fields.ts';

/** Addresses of a /21. */
const COUNT = 2048;

export const machineAddressClaim = (address: string): string => `machine-address/${address}`;

export function machineAddresses(layout: HostLayout): Admission {
  return {
    kind: machineKind as unknown as AnyKind, // of Machines, which is what it is asked for
    admit(object, _previous, isFree) {
      const machine = object as Machine; // by its kind
      const wanted = machine.spec.address;
      if (wanted !== undefined) {
        const problems = holds(machine) && !isFree(machineAddressClaim(wanted)) ? [taken(wanted)] : [];
        return { object, problems };
      }
      const address = choose(layout, machine, isFree);
      if (address === undefined) return { object, problems: [full(machine.spec.zone)] };
      const spec = { ...machine.spec, address };
      return { object: { ...machine, spec } as Machine, problems: [] };
    },
    claims: (object) => {
      const machine = object as Machine; // by its kind
      return machine.spec.address && holds(machine) ? [machineAddressClaim(machine.spec.address)] : [];
    },
  };
}

const holds = ({ status }: Machine): boolean => status?.state !== 'terminated';
const taken = (address: string) => invalid('spec.address', address, 'another machine has it');
const full = (zone: string) => invalid('spec.zone', zone, 'no address is left in its subnet');

function choose(layout: HostLayout, { metadata, spec }: Machine, isFree: IsFree): string | undefined {
  const index = Math.max(0, spec.zone.charCodeAt(spec.zone.length - 1) - 'a'.charCodeAt(0));
  const [a, b, c = 0] = machinePart(nodeRange(layout, index)).split('.').map(Number);
  const start = createHash('sha256').update(metadata.name).digest().readUInt16BE() % COUNT;
  for (let step = 0; step < COUNT; step += 1) {
    const offset = (start + step) % COUNT;
    const address = `${a}.${b}.${c + Math.floor(offset / 256)}.${offset % 256}`;
    const isOrdinary = offset > 0 && offset < COUNT - 1; // the last is the subnet's broadcast address
    if (isOrdinary && isFree(machineAddressClaim(address))) return address;
  }
  return undefined;
}
