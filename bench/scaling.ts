// Does a group follow its load, how fast, and at what price?
//
// One machine behind a load balancer, at most six; a policy keeps the average CPU of the group at a target. Load is wrk's: a little, then so much
// that the target needs about four machines, then a little again. Sampled every second; drawn in docs/bench/scaling.svg, and kept in scaling.json
// beside it. No peer: on AWS itself the same alarms count minutes where ours count ten seconds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutScalingPolicyCommand } from '@aws-sdk/client-auto-scaling';
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import type { Machine } from '../src/model/kinds/machine.ts';
import { type MachineGroup, machineGroupKind } from '../src/model/kinds/machine-group.ts';
import { awsClients, REGION } from './aws-clients.ts';
import type { BenchResult } from './bench.ts';
import { connect, FOLDER, ownInstance, up } from './instance.ts';
import { layBase, provideBase } from './machine-base.ts';
import { liveMachines, openGroup, openPlace, until } from './machine-group.ts';
import { atMost, row } from './measure.ts';
import { plotOf, type ScalingSample } from './scaling-plot.ts';
import { type SteadyLoad, startSteadyLoad, type WrkReport } from './wrk.ts';

const TARGET = 12;
const MAX = 6;
const LIGHT = { connections: 1, delayMs: 100 };
const HEAVY = { connections: 6, delayMs: 20 };
const BEFORE_S = 10;
const LOAD_S = 105;
const WARMUP_S = 10;
const SHRINK_LIMIT_MS = 300_000;

const ROOT = process.env.TUTTI_BENCH_ROOT ?? process.cwd();
const PLACE = join(ROOT, 'docs', 'bench');

export default async function run(): Promise<BenchResult> {
  ownInstance();
  layBase();
  await up();
  await provideBase();
  const client = await connect();
  const clients = await awsClients();
  const group = { MinSize: 1, MaxSize: MAX, DefaultInstanceWarmup: WARMUP_S };
  const { url } = await openGroup(clients, await openPlace(clients), group);
  await clients.autoScaling.send(
    new PutScalingPolicyCommand({
      ...{ AutoScalingGroupName: 'bench', PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling' },
      TargetTrackingConfiguration: {
        TargetValue: TARGET,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
      },
    }),
  );
  const profile = await drive(client, `${url}work`);
  write(profile);
  return resultOf(profile);
}

interface Profile {
  readonly samples: readonly ScalingSample[];
  /** Seconds since the first sample. */
  readonly loadAt: number;
  readonly restAt: number;
  readonly reports: readonly WrkReport[];
}

/** Load up, load down, until the group is back at one machine. */
async function drive(client: RemoteClient, url: string): Promise<Profile> {
  const light = startSteadyLoad(url, FOLDER, LIGHT);
  const sampler = startSampling(client);
  await seconds(BEFORE_S);
  const loadAt = sampler.now();
  const heavy = startSteadyLoad(url, FOLDER, HEAVY);
  await seconds(LOAD_S);
  const heavyReport = await heavy.end();
  const restAt = sampler.now();
  await until('one machine again', async () => sampler.newest()?.machines === 1, SHRINK_LIMIT_MS);
  await seconds(5);
  const samples = await sampler.end([light, heavy]);
  return { samples, loadAt, restAt, reports: [heavyReport, await light.end()] };
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));

type Facts = Omit<ScalingSample, 'requests' | 'failed'> & { readonly epoch: number };

function startSampling(client: RemoteClient) {
  const began = Date.now();
  const facts: Facts[] = [];
  const meter = cpuMeter();
  const stop = new AbortController();
  const now = () => (Date.now() - began) / 1_000;
  const sampling = (async () => {
    for (let tick = 0; !stop.signal.aborted; tick += 1) {
      await seconds(Math.max(0, tick - now()));
      const group = await client.get(machineGroupKind, { namespace: REGION, name: 'bench' });
      facts.push({ ...countsOf(group, await liveMachines(client), meter), at: now(), epoch: Date.now() });
    }
  })();
  return {
    now,
    newest: () => facts.at(-1),
    async end(loads: readonly SteadyLoad[]): Promise<readonly ScalingSample[]> {
      stop.abort();
      await sampling;
      return facts.map(({ epoch, ...fact }) => ({ ...fact, ...answeredAt(loads, epoch) }));
    },
  };
}

function answeredAt(loads: readonly SteadyLoad[], epoch: number) {
  const second = Math.floor(epoch / 1_000) - 1;
  const of = (what: 'answers' | 'failed') =>
    loads.reduce((sum, load) => sum + (load.seconds.get(second)?.[what] ?? 0), 0);
  return { requests: of('answers'), failed: of('failed') };
}

function countsOf(
  { spec }: MachineGroup,
  machines: readonly Machine[],
  meter: ReturnType<typeof cpuMeter>,
): Omit<Facts, 'at' | 'epoch'> {
  const serving = machines.filter((machine) => machine.spec.member?.lifecycle === 'InService');
  const used = serving.map(meter).filter((value) => value !== undefined);
  const cpu = used.length === 0 ? undefined : used.reduce((sum, value) => sum + value, 0) / used.length;
  return {
    desired: spec.desired,
    inService: serving.length,
    machines: machines.length,
    ...(cpu !== undefined && { cpu }),
  };
}

/** What a machine used between the last two times that the agent told, in percent of its two processors. */
function cpuMeter(): (machine: Machine) => number | undefined {
  const last = new Map<string, { at: number; nanos: number; percent?: number }>();
  return ({ metadata: { uid }, status }) => {
    const before = last.get(uid);
    const at = Date.parse(status?.usage?.at ?? '');
    const nanos = status?.usage?.cpuNanos ?? 0;
    if (Number.isNaN(at) || at === before?.at) return before?.percent;
    const percent = before && (nanos - before.nanos) / ((at - before.at) * 10_000 * 2);
    last.set(uid, { at, nanos, ...(percent !== undefined && { percent }) });
    return percent;
  };
}

function write({ samples, loadAt, restAt }: Profile): void {
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(
    join(PLACE, 'scaling.json'),
    `${JSON.stringify({ target: TARGET, loadAt, restAt, samples })}\n`,
  );
  writeFileSync(join(PLACE, 'scaling.svg'), plotOf(samples, { target: TARGET, loadAt, restAt }));
}

function resultOf({ samples, loadAt, restAt, reports }: Profile): BenchResult {
  const loaded = samples.filter(({ at }) => at >= loadAt && at < restAt);
  const resting = samples.filter(({ at }) => at >= restAt);
  const peak = Math.max(...loaded.map(({ desired }) => desired));
  const needed = neededOf(loaded);
  const first = (list: typeof samples, holds: (sample: ScalingSample) => boolean, from: number) =>
    (list.find(holds)?.at ?? Number.NaN) - from;
  const total = (of: (report: WrkReport) => number) => reports.reduce((sum, each) => sum + of(each), 0);
  const s = { unit: 's' };
  const rows = [
    row({
      figure: 'load to the decision',
      ...s,
      ours: first(loaded, ({ desired }) => desired > 1, loadAt),
    }),
    row({
      figure: 'load to the first new machine in service',
      ...{ ...s, ours: first(loaded, ({ inService }) => inService > 1, loadAt), target: atMost(60, 's') },
    }),
    row({
      figure: `load to all ${peak} machines in service`,
      ...{ ...s, ours: first(loaded, ({ inService }) => inService >= peak, loadAt) },
    }),
    row({ figure: 'machines that the load needs, by its CPU', unit: 'machines', ours: needed }),
    row({ figure: 'overshoot', unit: 'machines', ours: Math.max(0, peak - Math.ceil(needed)) }),
    row({ figure: 'CPU under load, in the end', unit: '%', ours: meanCpu(lastSeconds(loaded)) }),
    row({
      figure: 'end of load to one machine wanted',
      ...{ ...s, ours: first(resting, ({ desired }) => desired === 1, restAt) },
    }),
    row({
      figure: 'end of load to one machine left',
      ...{ ...s, ours: first(resting, ({ machines }) => machines === 1, restAt) },
    }),
    row({ figure: 'requests', unit: 'requests', ours: total(({ requests }) => requests) }),
    row({
      figure: 'failed requests',
      ...{ unit: 'requests', ours: total(({ failed }) => failed), target: atMost(0, 'requests') },
    }),
  ];
  const missing =
    peak > 1 ? [] : ['The load did not exceed the target on this host: nothing was to be measured'];
  return {
    name: 'scaling',
    // What did not happen has no time.
    rows: rows.filter(({ ours, met }) => !Number.isNaN(ours) || met !== undefined),
    notes: [
      ...missing,
      `The target is ${TARGET} % CPU; in: after fifteen periods of ten seconds below nine tenths of it. The plot is docs/bench/scaling.svg`,
    ],
  };
}

const lastSeconds = (samples: readonly ScalingSample[]) => samples.slice(-20);

function meanCpu(samples: readonly ScalingSample[]): number {
  const values = samples.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** All that the machines used together, over the target. */
function neededOf(loaded: readonly ScalingSample[]): number {
  const late = lastSeconds(loaded);
  const serving = late.reduce((sum, { inService }) => sum + inService, 0) / late.length;
  return (meanCpu(late) * serving) / TARGET;
}
