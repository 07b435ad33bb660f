// Names of everything that a pod has on this host, all derived from its UID: after a crash the same name finds the same thing.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Pod } from '../../model/kinds/pod.ts';

/** Labels on containers, by which they are found again. */
export const LABEL = {
  uid: 'tutti.dev/pod-uid',
  namespace: 'tutti.dev/pod-namespace',
  pod: 'tutti.dev/pod-name',
  container: 'tutti.dev/container-name',
  attempt: 'tutti.dev/attempt',
  /** Of the image: told again after a restart of the agent. */
  imageId: 'tutti.dev/image-id',
  stopSignal: 'tutti.dev/stop-signal',
} as const;

/** At most 64 characters of [a-z0-9-]. */
export function containerId(uid: string, container: string, attempt: number): string {
  return `${uid.replaceAll('-', '')}-${createHash('sha256').update(container).digest('hex').slice(0, 8)}-${attempt}`;
}

export const isContainerOf = (uid: string, id: string): boolean => id.startsWith(uid.replaceAll('-', ''));

export const portId = (uid: string): string => uid;
export const cgroupPath = (uid: string): string => `pods/${uid}`;

/** Kept until the pod is gone. */
export const podDir = (layout: HostLayout, uid: string): string => join(layout.stateDir, 'pods', uid);
/** In memory only (the run directory is a tmpfs): secrets. */
export const podRunDir = (layout: HostLayout, uid: string): string => join(layout.runDir, 'pods', uid);

export const podRoots = (layout: HostLayout): readonly string[] => [
  join(layout.stateDir, 'pods'),
  join(layout.runDir, 'pods'),
];
/** What the containers' environments were, in memory. */
export const envPath = (layout: HostLayout, uid: string, container: string): string =>
  join(podRunDir(layout, uid), 'env', `${container}.json`);

export const logRoot = (layout: HostLayout): string => join(layout.stateDir, 'logs', 'pods');

export const logDir = (layout: HostLayout, pod: Pod): string =>
  join(logRoot(layout), `${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}`);

export const logPath = (layout: HostLayout, pod: Pod, container: string, attempt: number): string =>
  join(logDir(layout, pod), container, `${attempt}.log`);

/** As kubelet writes it in messages: `web-1_default(uid)`. */
export const podText = ({ metadata }: Pod): string =>
  `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
