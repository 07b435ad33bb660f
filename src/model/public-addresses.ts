// Which public address has a machine? The one that follows from its private address, or an elastic one that it was given.
//
// Elastic addresses are of the fourth zone's part of the public range. Each stands for a private address of that zone, which is taken with it:
// so an elastic address is never also that of a machine.
import { type HostLayout, machinePart, nodeRange, publicAddressOf } from './host-layout.ts';
import type { Machine } from './kinds/machine.ts';

const ELASTIC_ZONE = 3;

/** What it has while it runs; undefined when it has none. */
export function publicSideOf(layout: HostLayout, { spec }: Pick<Machine, 'spec'>): string | undefined {
  const { address, publicAddress, elasticAddress } = spec;
  if (elasticAddress) return elasticAddress.address;
  return publicAddress && address ? publicAddressOf(layout, address) : undefined;
}

/** How many private addresses stand for elastic ones, the first and the last of which are nobody's. */
export const ELASTIC_COUNT = 2048;

/** The private address that stands for the elastic one of this number. */
export function elasticTwin(layout: HostLayout, number: number): string {
  const [a, b, c = 0] = machinePart(nodeRange(layout, ELASTIC_ZONE)).split('.').map(Number);
  return `${a}.${b}.${c + Math.floor(number / 256)}.${number % 256}`;
}

/** Which number an elastic address has; undefined when it is none. */
export function elasticNumber(layout: HostLayout, address: string): number | undefined {
  const [, , first = 0] = publicAddressOf(layout, elasticTwin(layout, 0)).split('.').map(Number);
  const [, , c = 0, d = 0] = address.split('.').map(Number);
  const number = (c - first) * 256 + d;
  const isElastic =
    number > 0 &&
    number < ELASTIC_COUNT - 1 &&
    publicAddressOf(layout, elasticTwin(layout, number)) === address;
  return isElastic ? number : undefined;
}
