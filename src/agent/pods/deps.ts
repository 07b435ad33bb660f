// What the pod runner is given: the drivers, the ways to look things up, the ways to tell.
import type { ContainerDriver } from '../../drivers/container/driver.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import type { Service } from '../../model/kinds/service.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import type { DataPlane } from '../data-plane.ts';
import type { PodImages } from './images.ts';
import type { Sources } from './sources.ts';

/** Unit addresses of a node's range. */
export interface Addresses {
  /** The same id gets the same address until it is released. Throws NoCapacity. */
  allocate(node: string, id: string): string;
  release(id: string): void;
}

export interface PodDeps {
  readonly layout: HostLayout;
  readonly clock: Clock;
  readonly log: Log;
  readonly containers: ContainerDriver;
  readonly network: NetworkDriver;
  readonly addresses: Addresses;
  readonly images: PodImages;
  readonly sources: Sources;
  readonly dataPlane: DataPlane;
  /** The address of this host as pods see it. */
  readonly nodeAddress: string;
  /** Services told by environment variables in a namespace. */
  services(namespace: string): readonly Service[];
  event(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void;
  /** The status to be written, now or when control is back; only the last one counts. */
  report(pod: Pod, status: PodStatus): void;
  /** Everything of the pod is gone from this host. */
  finished(pod: Pod): Promise<void>;
}
