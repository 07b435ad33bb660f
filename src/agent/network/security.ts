// Which filters, public addresses and limits of metadata does this host need? Machines, load balancers, sandboxes of functions and their
// security groups in, the network's part of it out.
//
// A machine keeps its filter until nothing of it runs any more. A load balancer is seen by its targets as its twin address
// and is reached at both. Addresses outside our ranges are not filtered, whatever an object says: they are others'. Status
// that says nothing about addresses is no change.
import { contains, isAddress } from '../../core/security/addresses.ts';
import { filtersOf, type GroupMember } from '../../core/security/filters.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { SecurityGroup } from '../../model/kinds/security-group.ts';
import type { MetadataHops, NetworkConfig, PublicAddress } from '../../model/network-config.ts';
import type { LoadBalancer } from '../../model/traffic-types.ts';
import { unitAddressOf } from './load-balancer-twin.ts';

/** What packets have without a limit. */
const USUAL_TTL = 64;

export interface SecurityDeps {
  readonly layout: HostLayout;
  readonly machines: Informer<Machine>;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly securityGroups: Informer<SecurityGroup>;
}

export interface Security {
  /** Resolves when all that it is made from is known. */
  synced(): Promise<void>;
  wanted(): Pick<NetworkConfig, 'filters' | 'publicAddresses' | 'metadataHops'>;
  /** Whether a machine or sandbox with this address is known. */
  knows(address: string): boolean;
  /** The sandbox with this address has these groups; none: it is not filtered any more. */
  setSandbox(address: string, groups: readonly string[]): void;
  /** Called when `wanted` may say something new. */
  onChange(listener: () => void): void;
}

export function openSecurity(deps: SecurityDeps): Security {
  const { layout, machines, loadBalancers, securityGroups } = deps;
  const present = () => machines.list().filter(isPresent);
  const sandboxes = new Map<string, GroupMember>();
  const listeners: (() => void)[] = [];
  return {
    async synced() {
      await Promise.all([machines.synced(), loadBalancers.synced(), securityGroups.synced()]);
    },
    wanted() {
      const all = present();
      const members = [
        ...all.flatMap((machine) => machineMember(layout, machine)),
        ...loadBalancers.list().flatMap((balancer) => balancerMember(layout, balancer)),
        ...sandboxes.values(),
      ];
      const publicAddresses = onePerAddress(all)
        .flatMap((machine) => publicAddress(layout, machine))
        .sort((a, b) => (a.public < b.public ? -1 : 1));
      const metadataHops = all
        .flatMap((machine) => hopsOf(layout, machine))
        .sort((a, b) => (a.address < b.address ? -1 : 1));
      return {
        filters: filtersOf({ groups: securityGroups.list(), members }),
        publicAddresses,
        metadataHops,
      };
    },
    knows: (address) => sandboxes.has(address) || present().some(({ spec }) => spec.address === address),
    setSandbox(address, groups) {
      if (groups.length > 0) sandboxes.set(address, { address, groups });
      else if (!sandboxes.delete(address)) return;
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.push(listener);
      machines.onChange(onOther(machineFacts, listener));
      loadBalancers.onChange(onOther((balancer) => balancerMember(layout, balancer), listener));
      securityGroups.onChange(listener);
    },
  };
}

/** It is on this host, or may be. */
function isPresent({ status }: Machine): boolean {
  return status?.state !== 'terminated';
}

function machineMember(layout: HostLayout, { spec }: Machine): readonly GroupMember[] {
  const { address, securityGroups: groups } = spec;
  return isIn(layout.unitRange, address) ? [{ address, groups }] : [];
}

/** While an elastic address changes hands, two may say that they have it: the one that is to have it does. */
function onePerAddress(machines: readonly Machine[]): readonly Machine[] {
  const isMeant = ({ spec, status }: Machine) => spec.elasticAddress?.address === status?.publicAddress;
  const inOrder = [...machines].sort((a, b) => Number(isMeant(a)) - Number(isMeant(b)));
  return [...new Map(inOrder.map((machine) => [machine.status?.publicAddress, machine])).values()];
}

function publicAddress(layout: HostLayout, { spec, status }: Machine): readonly PublicAddress[] {
  const { address } = spec;
  const outer = status?.publicAddress;
  return isIn(layout.unitRange, address) && isIn(layout.publicRange, outer)
    ? [{ public: outer, private: address }]
    : [];
}

/** A guest under QEMU is one hop further: its port's namespace forwards. */
function hopsOf(layout: HostLayout, { spec, status }: Machine): readonly MetadataHops[] {
  const { address, metadata } = spec;
  if (!isIn(layout.unitRange, address) || metadata.hopLimit >= USUAL_TTL) return [];
  const isFurther = (status?.driver ?? spec.driver) === 'qemu';
  return [{ address, hops: metadata.hopLimit + (isFurther ? 1 : 0) }];
}

function balancerMember(layout: HostLayout, { spec, status }: LoadBalancer): readonly GroupMember[] {
  const { securityGroups: groups = [] } = spec;
  const address = status?.address ?? spec.address;
  const twin = address && unitAddressOf(layout, address);
  return address && twin ? [{ address: twin, otherAddresses: [address], groups }] : [];
}

function isIn(range: string, address: string | undefined): address is string {
  return address !== undefined && isAddress(address) && contains(range, address);
}

function machineFacts(machine: Machine) {
  const { spec, status } = machine;
  const hops = [spec.metadata.hopLimit, status?.driver];
  return [isPresent(machine), spec.address, spec.securityGroups, status?.publicAddress, ...hops];
}

/** Hears of changes after which the facts are others. */
function onOther<T>(factsOf: (object: T) => unknown, listener: () => void) {
  return ({
    type,
    object,
    previous,
  }: {
    readonly type: string;
    readonly object: T;
    readonly previous?: T;
  }) => {
    const same = type === 'changed' && previous !== undefined && text(previous) === text(object);
    if (!same) listener();
  };
  function text(object: T): string {
    return JSON.stringify(factsOf(object));
  }
}
