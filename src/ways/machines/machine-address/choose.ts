// Which private address is given next? One of the upper half of the zone's /20 that nobody has claimed.
//
// The search begins at a place that the name decides, so an address that was released is not the next one given.
import { createHash } from 'node:crypto';
import type { IsFree } from '../../../machinery/api/admission.ts';
import type { FieldError } from '../../../model/errors.ts';
import { type HostLayout, machinePart, nodeRange } from '../../../model/host-layout.ts';
import { invalid } from '../../../model/validation/fields.ts';

/** Addresses of a /21. */
const COUNT = 2048;

export const machineAddressClaim = (address: string): string => `machine-address/${address}`;

/** Undefined when none is left. */
export function chooseAddress(
  layout: HostLayout,
  { name, zone }: { readonly name: string; readonly zone: string },
  isFree: IsFree,
): string | undefined {
  const index = Math.max(0, zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0));
  const [a, b, c = 0] = machinePart(nodeRange(layout, index)).split('.').map(Number);
  const start = createHash('sha256').update(name).digest().readUInt16BE() % COUNT;
  for (let step = 0; step < COUNT; step += 1) {
    const offset = (start + step) % COUNT;
    const address = `${a}.${b}.${c + Math.floor(offset / 256)}.${offset % 256}`;
    const isOrdinary = offset > 0 && offset < COUNT - 1; // the last is the subnet's broadcast address
    if (isOrdinary && isFree(machineAddressClaim(address))) return address;
  }
  return undefined;
}

export const addressTaken = (address: string): FieldError =>
  invalid('spec.address', address, 'another machine has it');
export const zoneIsFull = (zone: string): FieldError =>
  invalid('spec.zone', zone, 'no address is left in its subnet');
