// Keeps the pool in step with the objects: code of every function made ready, sandboxes only of what there is, statuses told, old code removed.
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import {
  type FunctionReadiness,
  type FunctionVersion,
  functionKind,
  functionVersionKind,
  type LambdaFunction,
} from '../../model/kinds/function.ts';
import { provisionedConcurrencyKind } from '../../model/kinds/function-rules.ts';
import { fieldsPatch } from '../status-difference.ts';
import { StatusReporter } from '../status-reporter.ts';
import type { CodeStore } from './code/code-store.ts';
import type { VersionName } from './invoke/pool-codes.ts';
import { LATEST } from './invoke/resolve.ts';
import type { FunctionObjects } from './objects.ts';
import type { SandboxPool } from './pool/pool.ts';
import type { PoolCode } from './pool/pool-code.ts';
import { statusOf, versionOf } from './provisioned.ts';
import { Readiness, type ReadinessDeps, type ReadyCode, type Versioned } from './readiness.ts';

export interface OversightDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly objects: FunctionObjects;
  readonly code: Pick<CodeStore, 'sweep'>;
  readonly pool: Pick<SandboxPool, 'keep' | 'provisionedOf'>;
  codeOf(named: VersionName, ready: ReadyCode): PoolCode;
  readonly prepare: ReadinessDeps['prepare'];
}

export interface Oversight {
  readonly readiness: Readiness;
  begin(): void;
  /** The pool's numbers have changed. */
  counted(): void;
}

const SWEEP_MS = 3_600_000;
const COUNT_MS = 300;

export function startOversight(deps: OversightDeps): Oversight {
  const { client, clock, log, objects } = deps;
  const shared = { client, clock, log, patch: fieldsPatch(['state', 'revision', 'reason', 'message']) };
  const functions = new StatusReporter<LambdaFunction>({ ...shared, kind: functionKind });
  const versions = new StatusReporter<FunctionVersion>({ ...shared, kind: functionVersionKind });
  const report = (object: Versioned, status: FunctionReadiness): void => {
    if (isVersion(object)) versions.report(object, status);
    else functions.report(object, status);
  };
  const again = coalesced(() => {
    for (const object of objects.functions.list()) functions.seen(object);
    for (const object of objects.versions.list()) versions.seen(object);
    readiness.follow([...objects.functions.list(), ...objects.versions.list()]);
    keep();
  });
  const keep = coalesced(() => keepPool(deps, readiness));
  const readiness = new Readiness({ prepare: deps.prepare, report, changed: keep, clock, log });
  const counted = openCounting(deps, readiness);
  return {
    readiness,
    begin() {
      objects.onChange(() => {
        again();
        counted();
      });
      again();
      sweepNowAndThen(deps);
    },
    counted,
  };
}

function isVersion(object: Versioned): object is FunctionVersion {
  return object.kind === 'FunctionVersion';
}

/** Runs once at the end of the turn, however often it is asked for. */
function coalesced(task: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      task();
    });
  };
}

function nameOf(object: Versioned): VersionName {
  const region = object.metadata.namespace ?? '';
  const version = isVersion(object) ? String(object.spec.number) : LATEST;
  return { region, name: object.spec.name, version };
}

function keyOf({ region, name, version }: VersionName): string {
  return `${region}/${name}:${version}`;
}

/** Code that is ready, by version. */
function readyCodes({ objects, codeOf }: OversightDeps, readiness: Readiness): ReadonlyMap<string, PoolCode> {
  const all: readonly Versioned[] = [...objects.functions.list(), ...objects.versions.list()];
  return new Map(
    all.flatMap((object) => {
      const ready = readiness.readyOf(object);
      const named = nameOf(object);
      return ready ? [[keyOf(named), codeOf(named, ready)] as const] : [];
    }),
  );
}

function keepPool(deps: OversightDeps, readiness: Readiness): void {
  const codes = readyCodes(deps, readiness);
  const provisioned = new Map<string, number>();
  for (const each of deps.objects.provisioned.list()) {
    const code = codes.get(keyOf(versionOf(deps.objects, each)));
    if (code) provisioned.set(code.key, (provisioned.get(code.key) ?? 0) + each.spec.requested);
  }
  deps.pool.keep([...codes.values()], provisioned);
}

/** How provisioned concurrency stands is told now and then, while something changes. */
function openCounting(deps: OversightDeps, readiness: Readiness): () => void {
  const { client, clock, log, objects, pool } = deps;
  const patch = fieldsPatch(['state', 'allocated', 'available', 'reason']);
  const reporter = new StatusReporter({ client, kind: provisionedConcurrencyKind, patch, clock, log });
  let planned = false;
  const tell = (): void => {
    planned = false;
    const all = objects.provisioned.list();
    if (all.length === 0) return;
    const codes = readyCodes(deps, readiness);
    for (const each of all) {
      reporter.seen(each);
      const code = codes.get(keyOf(versionOf(objects, each)));
      const found = code ? pool.provisionedOf(code.key) : { ready: 0, idle: 0 };
      reporter.report(each, statusOf(each.spec.requested, found));
    }
  };
  return () => {
    if (planned) return;
    planned = true;
    clock.after(COUNT_MS, tell);
  };
}

/** Never before the functions are known. */
function sweepNowAndThen({ objects, code, clock, log, signal }: OversightDeps): void {
  const sweep = async (): Promise<void> => {
    if (signal.aborted) return;
    const all: readonly Versioned[] = [...objects.functions.list(), ...objects.versions.list()];
    const used = new Set(all.flatMap(({ spec }) => spec.code.sha256 ?? []));
    try {
      const removed = await code.sweep(used);
      if (removed.length > 0) log.info('Removed code that no function names', { archives: removed.length });
    } catch (error) {
      log.warn('Cannot remove code that no function names', { error });
    }
    clock.after(SWEEP_MS, () => void sweep());
  };
  objects.synced().then(sweep, () => undefined); // rejected at the end of the program
}
