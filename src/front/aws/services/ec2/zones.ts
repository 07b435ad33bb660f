// Which zones has a region? Three at least, as AWS's regions have; each further node of this host is one more.
//
// A node's zone label ends in the letter of its zone (`local-1b`); the zones of all regions that end in it are on that node. Where there are
// fewer nodes than zones, the rest is on the first.
import { DEFAULT_REGION } from '../../shared/arn.ts';

const LETTERS = 'abcdefghijklmnop';
export const LEAST_ZONES = 3;

export interface Zone {
  /** `us-east-2a` */
  readonly name: string;
  /** `use2-az1` */
  readonly id: string;
  /** 0 for `a`. */
  readonly index: number;
}

export function zonesOf(region: string = DEFAULT_REGION, nodes: number = LEAST_ZONES): readonly Zone[] {
  return Array.from({ length: Math.max(LEAST_ZONES, nodes) }, (_, index) => ({
    name: region + LETTERS.charAt(index),
    id: `${shortRegion(region)}-az${index + 1}`,
    index,
  }));
}

/** `use2-az1` of `us-east-2a`. */
export function zoneIdOf(zone: string): string | undefined {
  return zonesOf(zone.slice(0, -1), LETTERS.length).find(({ name }) => name === zone)?.id;
}

const DIRECTIONS: { readonly [word: string]: string } = {
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
};

/** `us-east-2` = `use2`, `ap-southeast-1` = `apse1`. */
function shortRegion(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  return area + (DIRECTIONS[direction] ?? direction.charAt(0)) + number;
}
