// What of EC2 can be tagged, by the prefix of its id.
import type { Kind } from '../../../../model/kind.ts';
import { elasticAddressKind } from '../../../../model/kinds/elastic-address.ts';
import { keyPairKind } from '../../../../model/kinds/key-pair.ts';
import { launchTemplateKind } from '../../../../model/kinds/launch-template.ts';
import { machineKind } from '../../../../model/kinds/machine.ts';
import { machineImageKind } from '../../../../model/kinds/machine-image.ts';
import { networkInterfaceKind } from '../../../../model/kinds/network-interface.ts';
import { routeTableKind } from '../../../../model/kinds/route-table.ts';
import { securityGroupKind } from '../../../../model/kinds/security-group.ts';
import { subnetKind } from '../../../../model/kinds/subnet.ts';
import { snapshotKind, volumeKind } from '../../../../model/kinds/volume.ts';
import { vpcKind } from '../../../../model/kinds/vpc.ts';
import type { ApiObject } from '../../../../model/object.ts';
import type { Tags } from '../../shared/tags.ts';

/** An object with tags in its spec. */
export interface Tagged extends ApiObject {
  readonly spec: { readonly tags?: Tags };
}

export interface Taggable {
  /** As TagSpecifications and DescribeTags name it. */
  readonly type: string;
  readonly kind: Kind<Tagged>;
}

/** Of these objects only the tags are looked at and changed; the rest of a spec is carried along. */
const ofTags = <T extends Tagged>(kind: Kind<T>) => kind as unknown as Kind<Tagged>;

export const TAGGABLE: { readonly [prefix: string]: Taggable } = {
  i: { type: 'instance', kind: ofTags(machineKind) },
  ami: { type: 'image', kind: ofTags(machineImageKind) },
  vol: { type: 'volume', kind: ofTags(volumeKind) },
  snap: { type: 'snapshot', kind: ofTags(snapshotKind) },
  eipalloc: { type: 'elastic-ip', kind: ofTags(elasticAddressKind) },
  eni: { type: 'network-interface', kind: ofTags(networkInterfaceKind) },
  key: { type: 'key-pair', kind: ofTags(keyPairKind) },
  lt: { type: 'launch-template', kind: ofTags(launchTemplateKind) },
  vpc: { type: 'vpc', kind: ofTags(vpcKind) },
  subnet: { type: 'subnet', kind: ofTags(subnetKind) },
  rtb: { type: 'route-table', kind: ofTags(routeTableKind) },
  sg: { type: 'security-group', kind: ofTags(securityGroupKind) },
};

/** Undefined for an id of a sort that has no tags here. */
export function taggable(id: string): Taggable | undefined {
  const prefix = id.split('-')[0] ?? '';
  return Object.hasOwn(TAGGABLE, prefix) ? TAGGABLE[prefix] : undefined;
}
