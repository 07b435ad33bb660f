// What are zones known by, as EC2 names them? Pure.

const LETTERS = 'abcdefghijklmnop';
const DIRECTIONS: { readonly [word: string]: string } = {
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
};

/** `us-east-2a` of `us-east-2` and 0. */
export const zoneName = (region: string, index: number): string => region + LETTERS.charAt(index);

/** `use2-az1` of `us-east-2a`; undefined when that is no zone. */
export function zoneIdOf(zone: string): string | undefined {
  const index = LETTERS.indexOf(zone.slice(-1));
  return zone === '' || index < 0 ? undefined : `${shortRegion(zone.slice(0, -1))}-az${index + 1}`;
}

/** `us-east-2` = `use2`, `ap-southeast-1` = `apse1`. */
function shortRegion(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  return area + (DIRECTIONS[direction] ?? direction.charAt(0)) + number;
}
