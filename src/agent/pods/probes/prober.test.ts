// When probes run, and what their results add up to.
import { beforeEach, describe, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../../../machinery/clock.ts';
import type { Container, Probe } from '../../../model/wire/kubernetes.ts';
import { type Prober, startProber } from './prober.ts';

let clock: FakeClock;
let heard: string[];
let passes: boolean;
let checks: number;
let prober: Prober;

beforeEach(() => {
  clock = fakeClock();
  heard = [];
  passes = true;
  checks = 0;
});

function start(container: Partial<Container>, known = { started: false, ready: false }): void {
  const startedMs = clock.now();
  const at = () => (clock.now() - startedMs) / 1000;
  prober = startProber({
    container: { name: 'web', ...container },
    clock,
    known,
    startedMs,
    check: async () => {
      checks += 1;
      return { passed: passes, message: 'no' };
    },
    listener: {
      started: () => heard.push(`started ${at()}`),
      ready: (ready) => heard.push(`${ready ? 'ready' : 'unready'} ${at()}`),
      kill: (why, grace) => heard.push(`kill ${at()}: ${why} ${grace ?? ''}`.trim()),
      unhealthy: (kind, message) => heard.push(`${kind} ${at()}: ${message}`),
    },
  });
}

const every = (periodSeconds: number, probe: Probe = {}): Probe => ({
  periodSeconds,
  failureThreshold: 2,
  successThreshold: 1,
  ...probe,
});

test('without probes a container is started and ready at once', () => {
  start({});
  expect(heard).toEqual(['started 0', 'ready 0']);
});

test('a slow start is looked for often, quietly; readiness is told when it is seen', async () => {
  passes = false;
  start({ readinessProbe: every(10) });
  await clock.advance(1000);
  passes = true;
  await clock.advance(1000);
  expect(heard).toEqual(['started 0', 'ready 1.125']);
});

test('readiness goes after as many failures as are allowed, and comes back', async () => {
  start({ readinessProbe: every(5) });
  await clock.advance(1000);
  passes = false;
  await clock.advance(9000);
  expect(heard).toEqual([
    'started 0',
    'ready 0',
    'Readiness 5: Readiness probe failed: no',
    'Readiness 10: Readiness probe failed: no',
    'unready 10',
  ]);
  passes = true;
  await clock.advance(10_000);
  expect(heard.at(-1)).toBe('ready 15');
});

test('liveness fails for good once, with the grace period of the probe', async () => {
  passes = false;
  start({ livenessProbe: every(5, { initialDelaySeconds: 3, terminationGracePeriodSeconds: 4 }) });
  await clock.advance(60_000);
  expect(heard.filter((line) => line.startsWith('kill'))).toEqual([
    'kill 8: Container web failed liveness probe, will be restarted 4',
  ]);
  expect(checks).toBe(2);
});

describe('a startup probe', () => {
  test('holds back the others until it passes', async () => {
    passes = false;
    start({ startupProbe: every(10, { failureThreshold: 30 }), livenessProbe: every(1) });
    await clock.advance(30_000);
    expect(heard.every((line) => line.startsWith('Startup'))).toBe(true);
    passes = true;
    await clock.advance(10_000);
    expect(heard.slice(-2)).toEqual([expect.stringMatching(/^started/), expect.stringMatching(/^ready/)]);
  });

  test('that never passes ends the container', async () => {
    passes = false;
    start({ startupProbe: every(1) });
    await clock.advance(60_000);
    expect(heard.at(-1)).toMatch(/^kill .*Container web failed startup probe, will be restarted$/);
  });

  test('has no say over a run that had started before', () => {
    passes = false;
    start({ startupProbe: every(1), readinessProbe: every(5) }, { started: true, ready: true });
    expect(heard).toEqual(['started 0']);
  });
});

test('one that was stopped is silent', async () => {
  passes = false;
  start({ livenessProbe: every(1), readinessProbe: every(1) });
  prober.stop();
  await clock.advance(60_000);
  expect(heard).toEqual(['started 0']);
  expect(clock.nextIn()).toBeUndefined();
});
