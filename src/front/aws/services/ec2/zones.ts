// Which zones has a region? Three at least, as AWS's regions have; each further node of this host is one more.
//
// A node's zone label ends in the letter of its zone (`local-1b`); the zones of all regions that end in it are on that node. Where there are
// fewer nodes than zones, the rest is on the first.
import { zoneIdOf, zoneName } from '../../../../model/zones.ts';
import { DEFAULT_REGION } from '../../shared/arn.ts';

export { zoneIdOf };

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
  return Array.from({ length: Math.max(LEAST_ZONES, nodes) }, (_, index) => {
    const name = zoneName(region, index);
    return { name, id: zoneIdOf(name) ?? '', index };
  });
}
