import { beforeEach, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../machinery/clock.ts';
import { silentLog } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { type Pod, podKind } from '../model/kinds/pod.ts';
import { aPod } from '../model/testing.ts';
import type { ContainerStatus, PodStatus } from '../model/wire/kubernetes.ts';
import { pauseMs } from './pods/on-the-way.ts';
import { podPatch } from './pods/status-patch.ts';
import { StatusReporter } from './status-reporter.ts';

interface Patch {
  readonly pod: string;
  readonly status: PodStatus;
  answer(): void;
}

let clock: FakeClock;
let reporter: StatusReporter<Pod>;
let patches: Patch[];
let version: number;

beforeEach(() => {
  clock = fakeClock();
  patches = [];
  version = 1;
  const patch = (_: unknown, { name }: { readonly name: string }, body: { readonly status: PodStatus }) =>
    new Promise<Pod>((resolve) => {
      const status = body.status;
      const answer = () => resolve(aPod({ metadata: { name, resourceVersion: String(++version) }, status }));
      patches.push({ pod: name, status, answer });
    });
  const client = { patch } as unknown as ObjectClient; // patches only
  reporter = new StatusReporter({ client, kind: podKind, patch: podPatch, pauseMs, clock, log: silentLog });
});

const aStatus = (
  phase: 'Pending' | 'Running',
  state: ContainerStatus['state'],
  ready = false,
): PodStatus => ({
  phase,
  containerStatuses: [
    { name: 'web', image: 'web:1', imageID: '', restartCount: 0, ready, state, lastState: {} },
  ],
});
const waiting = (reason: string) => aStatus('Pending', { waiting: { reason } });
const running = (ready: boolean) =>
  aStatus('Running', { running: { startedAt: '2026-01-01T00:00:00Z' } }, ready);
const pod = (name: string) => aPod({ metadata: { name, uid: name, resourceVersion: '1' }, status: {} });
const told = () => patches.map((patch) => `${patch.pod} ${patch.status.phase}`);

test('a start that is quick is told once, running and ready together', async () => {
  const web = pod('web');
  reporter.report(web, waiting('ContainerCreating'));
  await clock.advance(200);
  reporter.report(web, running(false));
  reporter.report(web, running(true));
  await clock.advance(1000);
  expect(patches.map(({ status }) => status.containerStatuses?.[0]?.ready)).toEqual([true]);
});

test('a start that takes its time is told meanwhile', async () => {
  reporter.report(pod('web'), waiting('ContainerCreating'));
  await clock.advance(200);
  expect(told()).toEqual([]);
  await clock.advance(200);
  expect(told()).toEqual(['web Pending']);
});

test('what keeps a pod from running is told at once', async () => {
  reporter.report(pod('web'), waiting('ErrImagePull'));
  await clock.advance(0);
  expect(told()).toEqual(['web Pending']);
});

test('six are told at once, the others as answers come, and what changed meanwhile with them', async () => {
  const pods = Array.from({ length: 8 }, (_, index) => pod(`web-${index}`));
  for (const each of pods) reporter.report(each, running(false));
  await clock.advance(0);
  expect(patches).toHaveLength(6);
  for (const each of pods.slice(6)) reporter.report(each, running(true));
  patches[0]?.answer();
  patches[1]?.answer();
  await clock.advance(0);
  expect(told().slice(6)).toEqual(['web-6 Running', 'web-7 Running']);
  expect(patches.slice(6).map(({ status }) => status.containerStatuses?.[0]?.ready)).toEqual([true, true]);
});
