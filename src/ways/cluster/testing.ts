// A cluster for tests of what serves all kinds: the real store and API in memory, a clock that tests move.
import { openTestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import type { Controller } from '../../machinery/controller.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { runControllers } from '../../machinery/runner.ts';
import type { Kind } from '../../model/kind.ts';
import { eventKind } from '../../model/kinds/event.ts';
import { allKinds } from '../../model/kinds.ts';
import type { ApiObject } from '../../model/object.ts';
import { type ClusterDeps, startAllInformers } from './deps.ts';

export interface TestCluster {
  readonly client: ObjectClient;
  readonly clock: FakeClock;
  /** Lets everything that is due happen. */
  settle(): Promise<void>;
  /** `namespace/name` of all objects of a kind. */
  names<T extends ApiObject>(kind: Kind<T>): Promise<readonly string[]>;
  /** `reason: message` of all events. */
  events(): Promise<readonly string[]>;
  /** Ends the controllers and their caches. */
  stop(): Promise<void>;
  /** Starts them again. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it; the controllers run from `start` on. */
export async function openCluster(
  controllers: (deps: ClusterDeps) => readonly Controller[],
): Promise<TestCluster> {
  const clock = fakeClock();
  const { client, store, close } = await openTestApi({ kinds: allKinds, clock });
  const events = openEventRecorder({ client, kind: eventKind, component: 'test', clock, log: silentLog });
  let running: { stop: AbortController; runner: ReturnType<typeof runControllers> } | undefined;
  const stop = async () => {
    running?.stop.abort();
    await running?.runner.stopped();
    running = undefined;
  };
  return {
    client,
    clock,
    async settle() {
      for (let quiet = 0; quiet < 3; quiet += 1) {
        const before = store.revision;
        await running?.runner.idle();
        await events.flushed();
        for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
        if (store.revision !== before) quiet = -1;
      }
    },
    async names(kind) {
      return (await client.list(kind)).items.map(
        ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`,
      );
    },
    async events() {
      await events.flushed();
      return (await client.list(eventKind)).items.map(({ reason, message }) => `${reason}: ${message}`);
    },
    stop,
    async start() {
      const ending = new AbortController();
      const shared = { client, clock, log: silentLog, signal: ending.signal };
      const informers = startAllInformers({ ...shared, kinds: allKinds });
      const runner = runControllers({
        ...shared,
        controllers: controllers({ ...shared, informers, events }),
      });
      running = { stop: ending, runner };
      await runner.started();
    },
    async close() {
      await stop();
      await close();
    },
  };
}
