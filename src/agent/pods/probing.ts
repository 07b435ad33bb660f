// Keeps one prober for each running container of a pod, and carries its results into the record.
import type { PodContext } from './context.ts';
import { check } from './probes/check.ts';
import { type Prober, startProber } from './probes/prober.ts';
import { type ContainerRecord, isRunning } from './record.ts';

export class Probing {
  /** By container name; the id says which run it is for. */
  readonly #probers = new Map<string, { readonly id: string; readonly prober: Prober }>();
  readonly #context: PodContext;

  constructor(context: PodContext) {
    this.#context = context;
  }

  /** Starts probers for runs that have none, stops those of runs that are over. */
  follow(): void {
    for (const container of this.#context.record.containers) {
      const id =
        isRunning(container) && container.type !== 'init' && !container.killBecause
          ? container.run?.handle.id
          : undefined;
      const current = this.#probers.get(container.name);
      if (current?.id === id) continue;
      current?.prober.stop();
      this.#probers.delete(container.name);
      if (id !== undefined) this.#start(container, id);
    }
  }

  stop(): void {
    for (const { prober } of this.#probers.values()) prober.stop();
    this.#probers.clear();
  }

  #start(container: ContainerRecord, id: string): void {
    const context = this.#context;
    const { deps } = context;
    const { name, spec } = container;
    const target = { address: context.record.address ?? deps.nodeAddress, container: spec, handle: { id } };
    // The listener may be called while startProber runs: the entry must be there before.
    const entry = { id, prober: { stop() {} } as Prober };
    this.#probers.set(name, entry);
    entry.prober = startProber({
      container: spec,
      clock: deps.clock,
      known: { started: container.started, ready: container.ready },
      startedMs: container.run?.startedMs ?? deps.clock.now(),
      check: (probe) => check(deps.containers, probe, target),
      listener: {
        started: () => {
          if (!context.container(name).started) context.changeContainer(name, { started: true });
        },
        ready: (ready) => {
          if (context.container(name).ready !== ready) context.changeContainer(name, { ready });
        },
        kill: (why, graceSeconds) => {
          context.event('Normal', 'Killing', why, name);
          const killGraceMs = graceSeconds === undefined ? undefined : graceSeconds * 1000;
          context.changeContainer(name, { killBecause: why, killGraceMs, ready: false });
        },
        unhealthy: (_, message) => context.event('Warning', 'Unhealthy', message, name),
      },
    });
  }
}
