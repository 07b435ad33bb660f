// Functions of this host, put together: objects, code, sandboxes, calls, events, records. The drivers are made by the program.
import { join } from 'node:path';
import type { SandboxContainerDriver } from '../../drivers/container/sandbox.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { FunctionRuntimes } from '../../images/functions/runtimes.ts';
import type { Clock } from '../../machinery/clock.ts';
import { delay } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { PartHealth } from '../../model/agent-calls.ts';
import type { FunctionCalls, FunctionLogLine } from '../../model/function-calls.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { AddressPool } from '../network/address-pool.ts';
import { openCodeStore } from './code/code-store.ts';
import { EventQueue } from './events/event-queue.ts';
import { openJournal } from './events/journal.ts';
import { Invoker } from './invoke/invoker.ts';
import { poolCode, randomDigits } from './invoke/pool-codes.ts';
import { followFunctions } from './objects.ts';
import { startOversight } from './oversight.ts';
import { Concurrency } from './pool/concurrency.ts';
import { SandboxPool } from './pool/pool.ts';
import { PoolObject } from './pool/pool-object.ts';
import { watchPressure } from './pool/pressure.ts';
import { type PrepareDeps, prepareCode } from './prepare.ts';
import { keptReservations } from './provisioned.ts';
import { openRecordSpool } from './records/record-spool.ts';
import { FunctionRoles, type FunctionRolesDeps } from './roles.ts';
import type { SandboxFilter } from './sandboxes/host.ts';
import { openSandboxes } from './sandboxes/open.ts';

export interface FunctionParts {
  readonly layout: HostLayout;
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly containers: SandboxContainerDriver;
  readonly network: NetworkDriver;
  /** The one that pods get theirs from. */
  readonly addresses: AddressPool;
  /** Where sandboxes run. */
  readonly node: string;
  /** Lets through what security groups of functions allow. */
  readonly filter: SandboxFilter;
  readonly processors: number;
  readonly runtimes: FunctionRuntimes;
  readonly images: PrepareDeps['images'];
  readonly store: PrepareDeps['store'];
  /** Asks control for the credentials of an execution role. */
  readonly askRole: FunctionRolesDeps['ask'];
}

export interface AgentFunctions {
  readonly calls: FunctionCalls;
  /** Keeps a line for its log group. */
  writeLine(line: FunctionLogLine): void;
  health(): Promise<readonly PartHealth[]>;
  /** Resolves when the sandboxes are gone. */
  stopped(): Promise<void>;
}

/** Sandboxes made at a time, per processor. */
const MAKING = 2;
const STOP_WITHIN_MS = 2000;

export async function openFunctions(parts: FunctionParts): Promise<AgentFunctions> {
  const { layout, clock, signal, client } = parts;
  const log = parts.log.child({ part: 'functions' });
  const memory = join(layout.runDir, 'function-agent');
  const follow = { client, clock, log, signal };
  const kept = await openKept(parts, log);
  const { code, spool, journal, sandboxes } = kept;
  const objects = followFunctions({ ...follow, folder: join(memory, 'objects') });
  const roles = new FunctionRoles({ ask: parts.askRole, folder: join(memory, 'roles'), clock, log });
  const object = new PoolObject({ ...follow, node: parts.node, granted: () => pool.replan() });
  const pressure = watchPressure(clock, signal, () => pool.replan());
  const stopwatch = () => performance.now();
  const pool = new SandboxPool({
    ...{ host: sandboxes.host, api: sandboxes.api, clock, stopwatch, log, signal },
    makingAtOnce: Math.max(2, parts.processors * MAKING),
    grantedMiB: () => object.grantedMiB(),
    pressure: () => pressure.take(),
    changed: () => {
      object.say(pool.counts());
      oversight.counted();
    },
  });
  const codeDeps = {
    clock,
    endpoint: `http://${layout.dnsAddress}:${layout.ports.aws}`,
    roleKeys: (role: string, session: string) => roles.keys(role, session),
    writeLine: (line: FunctionLogLine) => spool.line(line),
  };
  const progress = (message: string) => log.info(message);
  const { runtimes, images, store } = parts;
  const preparing = { runtimes, code, images, store, progress, signal };
  const oversight = startOversight({
    ...{ client, clock, log, signal, objects, code, pool },
    codeOf: (named, ready) => poolCode(codeDeps, named, ready),
    prepare: (config) => prepareCode(preparing, config),
  });
  const invoker: Invoker = new Invoker({
    ...{ pool, clock, stopwatch, objects, random: Math.random, randomDigits },
    readiness: oversight.readiness,
    concurrency: new Concurrency(keptReservations(objects)),
    codeOf: ({ region, version, function: { spec } }, ready) =>
      poolCode(codeDeps, { region, name: spec.name, version }, ready),
    record: (call) => spool.call(call),
    accept: (event) => events.accept(event),
  });
  const events = new EventQueue({
    ...{ journal, invoker, objects, clock, log, signal },
    record: (call) => spool.call(call),
  });
  oversight.begin();
  // What was accepted before is worked off when the functions are known.
  void objects.synced().then(
    () => events.start(),
    () => undefined,
  );
  return {
    calls: callsOf(kept, invoker),
    writeLine: (line) => spool.line(line),
    health: async () => [healthOf(pool, object)],
    async stopped() {
      await Promise.race([events.stopped(), delay(clock, STOP_WITHIN_MS)]);
      await pool.close();
      await sandboxes.close();
      await journal.close();
      spool.close();
    },
  };
}

/** What outlives the agent, and the sandboxes, which do not: those of the agent before are removed. */
async function openKept(parts: FunctionParts, log: Log) {
  const { layout, clock } = parts;
  const state = join(layout.stateDir, 'functions');
  const [code, spool, journal, sandboxes] = await Promise.all([
    openCodeStore(join(state, 'code'), clock),
    openRecordSpool({ folder: join(state, 'records'), clock, log }),
    openJournal({ folder: join(state, 'events'), log }),
    openSandboxes({ ...parts, log, before: (host) => host.removeAll() }),
  ]);
  return { code, spool, journal, sandboxes };
}

function callsOf(
  { code, spool }: Pick<Awaited<ReturnType<typeof openKept>>, 'code' | 'spool'>,
  invoker: Invoker,
): FunctionCalls {
  return {
    putFunctionCode: (archive, aborted) => code.put(archive, aborted),
    functionCode: (sha256, aborted) => code.read(sha256, aborted),
    invokeFunction: invoker.invokeFunction,
    functionRecords: (request, aborted) => spool.read(request, aborted),
  };
}

function healthOf(pool: SandboxPool, object: PoolObject): PartHealth {
  const { sandboxes, busy } = pool.counts();
  const refusal = object.refusal();
  const message = `${sandboxes} sandboxes, ${busy} with a call${refusal ? `; no more room: ${refusal}` : ''}`;
  return { part: 'functions', ok: true, message };
}
