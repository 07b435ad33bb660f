// Gives Services their cluster addresses and node ports, in the same write that creates or changes them.
//
// What a Service has, it keeps; a change of type gives back what only the old type needed (model/defaults/service-update)
// and gets what the new one needs. The claims in the store are the only record of what is taken.
import type { Admission } from '../../machinery/api/admission.ts';
import type { AnyKind } from '../../model/kind.ts';
import { type Service, serviceKind, wantsClusterIP } from '../../model/kinds/service.ts';
import type { ApiObject } from '../../model/object.ts';
import type { ServiceSpec } from '../../model/wire/kubernetes.ts';
import { addressRange, chooseClusterIP, clusterIPClaim } from './cluster-ip.ts';
import { chooseNodePorts, nodePortClaim } from './node-ports.ts';

export interface ServiceAddressOptions {
  readonly serviceRange: string;
  readonly nodePorts: { readonly first: number; readonly last: number };
  /** An address of the range that is not a Service's. */
  readonly dnsAddress: string;
}

export function serviceAddresses(options: ServiceAddressOptions): Admission {
  const range = addressRange(options.serviceRange, [options.dnsAddress]);
  return {
    kind: serviceKind as unknown as AnyKind, // of Services, which is what it is asked for
    admit(object, previous, isFree) {
      const service = object as Service; // by its kind
      if (previous && (previous as Service).spec === service.spec) return { object, problems: [] };
      const addressed = chooseClusterIP(service, range, (address) => isFree(clusterIPClaim(address)));
      if ('problem' in addressed) return { object, problems: [addressed.problem] };
      const open = chooseNodePorts({ ...service, spec: addressed.spec }, options.nodePorts, (port) =>
        isFree(nodePortClaim(port)),
      );
      if ('problem' in open) return { object, problems: [open.problem] };
      return { object: withSpec(service, open.spec), problems: [] };
    },
    claims: (object) => claimsOf(object as Service), // by its kind
  };
}

function withSpec(service: Service, spec: ServiceSpec): ApiObject {
  return spec === service.spec ? service : ({ ...service, spec } as Service);
}

function claimsOf(service: Service): readonly string[] {
  const { clusterIP, ports = [], healthCheckNodePort } = service.spec;
  const addresses = clusterIP && wantsClusterIP(service) ? [clusterIPClaim(clusterIP)] : [];
  const numbers = [...ports.map(({ nodePort }) => nodePort), healthCheckNodePort];
  const open = numbers.flatMap((port) => (port ? [nodePortClaim(port)] : []));
  return [...addresses, ...new Set(open)];
}
