// One pod's changing state, shared by the steps of its worker: what is wanted, what is known, and how to change it.
import type { Pod } from '../../model/kinds/pod.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import type { PodDeps } from './deps.ts';
import { type ContainerRecord, type PodRecord, withContainer } from './record.ts';

export class PodContext {
  readonly deps: PodDeps;
  /** The newest version known. */
  pod: Pod;
  record: PodRecord;
  /** Aborts work that a deletion makes pointless (pulls, hooks, back-off). */
  readonly interrupt = new AbortController();
  /** Set while the pod is being taken out of service. */
  withdrawn = false;
  /** The status that was told last. */
  told: PodStatus | undefined;
  /** When the present deletion (a second one may shorten the grace) was first seen. */
  deletionSeenMs: number | undefined;
  readonly #changed: () => void;

  constructor(deps: PodDeps, pod: Pod, record: PodRecord, changed: () => void) {
    this.deps = deps;
    this.pod = pod;
    this.record = record;
    this.#changed = changed;
    this.accept(pod);
  }

  /** The pod as it is wanted now. */
  accept(pod: Pod): void {
    const before = this.pod.metadata.deletionTimestamp;
    const { deletionTimestamp } = pod.metadata;
    this.pod = pod;
    if (deletionTimestamp === undefined) return;
    if (this.deletionSeenMs === undefined || before !== deletionTimestamp)
      this.deletionSeenMs = this.deps.clock.now();
    this.interrupt.abort();
  }

  change(change: Partial<PodRecord>): void {
    this.record = { ...this.record, ...change };
    this.#changed();
  }

  changeContainer(name: string, change: Partial<ContainerRecord>): void {
    this.record = withContainer(this.record, name, change);
    this.#changed();
  }

  container(name: string): ContainerRecord {
    const found = this.record.containers.find((each) => each.name === name);
    if (!found) throw new Error(`Pod has no container "${name}"`);
    return found;
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
    this.deps.event(this.pod, type, reason, message, container);
  }
}
