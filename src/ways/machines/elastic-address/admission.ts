// Gives ElasticAddresses their address, in the same write that creates them.
//
// The private address that stands for it is claimed as machines claim theirs (machine-address): so no machine has the same public address. The
// search begins at a place that the name decides.
import { createHash } from 'node:crypto';
import type { Admission, IsFree } from '../../../machinery/api/admission.ts';
import { type HostLayout, publicAddressOf } from '../../../model/host-layout.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { type ElasticAddress, elasticAddressKind } from '../../../model/kinds/elastic-address.ts';
import { ELASTIC_COUNT, elasticNumber, elasticTwin } from '../../../model/public-addresses.ts';
import { invalid } from '../../../model/validation/fields.ts';
import { machineAddressClaim } from '../machine-address/choose.ts';

export function elasticAddresses(layout: HostLayout): Admission {
  const claimOf = (address: string | undefined): readonly string[] => {
    const number = address === undefined ? undefined : elasticNumber(layout, address);
    return number === undefined ? [] : [machineAddressClaim(elasticTwin(layout, number))];
  };
  return {
    kind: elasticAddressKind as unknown as AnyKind, // of ElasticAddresses, which is what it is asked for
    admit(object, previous, isFree) {
      const elastic = object as ElasticAddress; // by its kind
      const wanted = elastic.spec.address;
      if (previous) return { object, problems: [] };
      if (wanted !== undefined) {
        const [claim] = claimOf(wanted);
        return { object, problems: claim && isFree(claim) ? [] : [unavailable(wanted)] };
      }
      const address = choose(layout, elastic.metadata.name, isFree);
      if (address === undefined) return { object, problems: [full] };
      return { object: { ...elastic, spec: { ...elastic.spec, address } } as ElasticAddress, problems: [] };
    },
    claims: (object) => claimOf((object as ElasticAddress).spec.address), // by its kind
  };
}

const unavailable = (address: string) => invalid('spec.address', address, 'it is taken, or none of ours');
const full = invalid('spec.address', undefined, 'no address is left');

function choose(layout: HostLayout, name: string, isFree: IsFree): string | undefined {
  const start = createHash('sha256').update(name).digest().readUInt16BE() % ELASTIC_COUNT;
  for (let step = 0; step < ELASTIC_COUNT; step += 1) {
    const twin = elasticTwin(layout, (start + step) % ELASTIC_COUNT);
    const address = publicAddressOf(layout, twin);
    if (elasticNumber(layout, address) !== undefined && isFree(machineAddressClaim(twin))) return address;
  }
  return undefined;
}
