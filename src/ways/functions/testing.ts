// Controllers of the function way on the real store and API in memory, with real stores of metrics and log events and a clock that tests
// move. The agent is played here: it tells of calls and lines that tests make up, and answers invocations as tests say.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import type { Controller } from '../../machinery/controller.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import { runControllers } from '../../machinery/runner.ts';
import { alarmKind } from '../../model/kinds/alarm.ts';
import { eventKind } from '../../model/kinds/event.ts';
import {
  type FunctionAlias,
  functionAliasKind,
  functionKind,
  functionVersionKind,
} from '../../model/kinds/function.ts';
import { type FunctionShift, functionShiftKind } from '../../model/kinds/function-shift.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { allKinds } from '../../model/kinds.ts';
import type { Draft } from '../../model/object.ts';
import { openLogEvents } from '../../store/log-events/log-event-store.ts';
import { openMetrics } from '../../store/metrics/open-metrics.ts';
import { type FunctionDeps, startFunctionInformers } from './deps.ts';
import { aConfig, shiftDraft } from './drafts.case.ts';
import { type PretendAgent, pretendAgent } from './testing-agent.ts';

export const REGION = 'us-east-2';

export interface FunctionWorld {
  readonly client: ObjectClient;
  readonly clock: FakeClock;
  readonly deps: FunctionDeps;
  readonly agent: PretendAgent;
  readonly stores: Stores;
  settle(): Promise<void>;
  /** Moves time on, second by second. */
  run(seconds: number, each?: (second: number) => Promise<unknown> | undefined): Promise<void>;
  /** `reason: message` of all events. */
  events(): Promise<readonly string[]>;
  /** A function with versions 1 to `versions` and the alias `live` on the first. */
  addFunction(name: string, versions: number): Promise<void>;
  addShift(spec?: Partial<FunctionShift['spec']>, name?: string): Promise<FunctionShift>;
  shift(name?: string): Promise<FunctionShift>;
  alias(): Promise<FunctionAlias>;
  /** Ends the controllers and starts them anew, as another control would. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Stores {
  readonly metrics: Awaited<ReturnType<typeof openMetrics>>;
  readonly logEvents: Awaited<ReturnType<typeof openLogEvents>>;
}

export interface Parts {
  readonly agent: PretendAgent;
  readonly stores: Stores;
  readonly signal: AbortSignal;
}

export async function openFunctionWorld(
  controllers: (deps: FunctionDeps, parts: Parts) => readonly Controller[],
): Promise<FunctionWorld> {
  const clock = fakeClock();
  const directory = await mkdtemp(join(tmpdir(), 'tutti-functions-test-'));
  const stores = await openStores(directory, clock);
  const { client, store, close } = await openTestApi({ kinds: allKinds, clock });
  await client.create(namespaceKind, { metadata: { name: REGION }, spec: {} });
  const events = openEventRecorder({ client, kind: eventKind, component: 'test', clock, log: silentLog });
  const agent = pretendAgent(clock);
  const start = () => {
    const ending = new AbortController();
    const shared = { client, clock, log: silentLog, signal: ending.signal };
    const alarms = startInformer({ ...shared, kind: alarmKind });
    const deps: FunctionDeps = { ...shared, events, informers: startFunctionInformers(shared, { alarms }) };
    const runner = runControllers({
      ...shared,
      controllers: controllers(deps, { agent, stores, signal: ending.signal }),
    });
    return { deps, runner, ending };
  };
  let running = start();
  await running.runner.started();
  const settle = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const before = store.revision;
      await running.runner.idle();
      await events.flushed();
      for (let i = 0; i < 6; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (store.revision !== before) quiet = -1;
    }
  };
  const stop = async () => {
    running.ending.abort();
    await running.runner.stopped();
  };
  const key = (name: string) => ({ namespace: REGION, name });
  return {
    client,
    clock,
    get deps() {
      return running.deps;
    },
    agent,
    stores,
    settle,
    async run(seconds, each) {
      await settle();
      for (let second = 0; second < seconds; second += 1) {
        await each?.(second);
        await clock.advance(1000);
        await settle();
      }
    },
    async events() {
      await events.flushed();
      return (await client.list(eventKind)).items.map(({ reason, message }) => `${reason}: ${message}`);
    },
    addFunction: (name, versions) => addFunction(client, name, versions),
    addShift: (spec = {}, name = 'to-2') => client.create(functionShiftKind, shiftDraft(name, spec)),
    shift: (name = 'to-2') => client.get(functionShiftKind, key(name)),
    alias: () => client.get(functionAliasKind, key('web.live')),
    async restart() {
      await stop();
      running = start();
      await running.runner.started();
    },
    async close() {
      await stop();
      await stores.metrics.close();
      await stores.logEvents.close();
      await close();
      await rm(directory, { recursive: true });
    },
  };
}

async function openStores(directory: string, clock: FakeClock): Promise<Stores> {
  const metrics = await openMetrics({
    path: join(directory, 'metrics'),
    durable: false,
    now: () => clock.now(),
  });
  const logEvents = await openLogEvents({ path: join(directory, 'log-events'), durable: false });
  return { metrics, logEvents };
}

async function addFunction(client: ObjectClient, name: string, versions: number): Promise<void> {
  const spec = { ...aConfig(), name, lastVersion: versions };
  await client.create(functionKind, { metadata: { name, namespace: REGION }, spec });
  for (let number = 1; number <= versions; number += 1) await addVersion(client, name, number);
  const alias: Draft<FunctionAlias> = {
    metadata: { name: `${name}.live`, namespace: REGION },
    spec: { function: name, functionName: name, name: 'live', version: '1', revision: 'r-1' },
  };
  await client.create(functionAliasKind, alias);
}

export async function addVersion(client: ObjectClient, name: string, number: number): Promise<void> {
  const metadata = { name: `${name}.${number}`, namespace: REGION };
  const config = aConfig();
  const made = await client.create(functionVersionKind, {
    metadata,
    spec: { ...config, function: name, name, number },
  });
  const status = { state: 'Active', revision: config.revision } as const;
  await client.updateStatus(functionVersionKind, { ...made, status });
}
