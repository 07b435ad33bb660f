// Runs the probes of one container's run: startup first, then liveness and readiness side by side, each on its own period.
//
// Results go to the listener only when they change something: started, ready, or to be killed. A stopped prober is silent.
import type { Clock } from '../../../machinery/clock.ts';
import type { Container, Probe } from '../../../model/wire/kubernetes.ts';
import type { CheckResult } from './check.ts';

export type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

export interface ProbeListener {
  started(): void;
  ready(ready: boolean): void;
  /** The words for the event and the reason to stop it; the grace period when the probe names one. */
  kill(why: string, graceSeconds: number | undefined): void;
  /** Each failure, for events: `Readiness probe failed: ...`. */
  unhealthy(kind: ProbeKind, message: string): void;
}

export interface ProberOptions {
  readonly container: Container;
  readonly clock: Clock;
  check(probe: Probe): Promise<CheckResult>;
  readonly listener: ProbeListener;
  /** When the run began: initial delays count from there. */
  readonly startedMs: number;
  /** What was known before (a run that was adopted): no probe has to pass again for it. */
  readonly known: { readonly started: boolean; readonly ready: boolean };
}

export interface Prober {
  stop(): void;
}

export function startProber(options: ProberOptions): Prober {
  const { container, listener, known } = options;
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const stops: (() => void)[] = [];
  let stopped = false;
  const afterStartup = () => {
    if (stopped) return;
    listener.started();
    if (livenessProbe)
      stops.push(loop(options, livenessProbe, 'Liveness', livenessRule(container, livenessProbe, listener)));
    if (readinessProbe)
      stops.push(
        loop(options, readinessProbe, 'Readiness', readinessRule(readinessProbe, listener, known.ready)),
      );
    else listener.ready(true);
  };
  if (startupProbe && !known.started) {
    stops.push(
      loop(options, startupProbe, 'Startup', startupRule(container, startupProbe, listener, afterStartup)),
    );
  } else afterStartup();
  return {
    stop() {
      stopped = true;
      for (const stop of stops) stop();
    },
  };
}

/** Says whether to go on, given how often in a row the check passed or failed. */
type Rule = (result: CheckResult, passes: number, failures: number) => boolean;

function startupRule(container: Container, probe: Probe, listener: ProbeListener, passed: () => void): Rule {
  return (result, passes, failures) => {
    if (result.passed && passes >= (probe.successThreshold ?? 1)) {
      passed();
      return false;
    }
    if (failures < (probe.failureThreshold ?? 3)) return true;
    const why = `Container ${container.name} failed startup probe, will be restarted`;
    listener.kill(why, probe.terminationGracePeriodSeconds);
    return false;
  };
}

function livenessRule(container: Container, probe: Probe, listener: ProbeListener): Rule {
  return (_, __, failures) => {
    if (failures < (probe.failureThreshold ?? 3)) return true;
    const why = `Container ${container.name} failed liveness probe, will be restarted`;
    listener.kill(why, probe.terminationGracePeriodSeconds);
    return false;
  };
}

function readinessRule(probe: Probe, listener: ProbeListener, knownReady: boolean): Rule {
  let ready = knownReady;
  return (_, passes, failures) => {
    const now = ready ? failures < (probe.failureThreshold ?? 3) : passes >= (probe.successThreshold ?? 1);
    if (now !== ready) listener.ready(now);
    ready = now;
    return true;
  };
}

/**
 * A start is looked for more often until it is seen once, since apps boot in less than a period; that counts no failures. It is
 * seen late by a third of the time it took, at most.
 */
const EAGER_FIRST_MS = 50;
const EAGER_SHARE = 3;

function loop(
  { clock, check, listener, startedMs }: ProberOptions,
  probe: Probe,
  kind: ProbeKind,
  rule: Rule,
): () => void {
  let stopped = false;
  let passes = 0;
  let failures = 0;
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  let eager = kind !== 'Liveness';
  const firstMs = Math.max(clock.now(), startedMs + (probe.initialDelaySeconds ?? 0) * 1000);
  const step = async () => {
    const beganMs = clock.now();
    const result = await check(probe);
    if (stopped) return;
    const eagerMs = Math.max(EAGER_FIRST_MS, Math.round((clock.now() - firstMs) / EAGER_SHARE));
    eager &&= !result.passed && eagerMs < periodMs;
    if (eager) return schedule(eagerMs);
    passes = result.passed ? passes + 1 : 0;
    failures = result.passed ? 0 : failures + 1;
    if (!result.passed) listener.unhealthy(kind, `${kind} probe failed: ${result.message}`);
    if (rule(result, passes, failures) && !stopped) schedule(Math.max(0, periodMs - (clock.now() - beganMs)));
  };
  let cancel = () => {};
  const schedule = (delayMs: number) => {
    cancel = clock.after(delayMs, () => void step());
  };
  schedule(firstMs - clock.now());
  return () => {
    stopped = true;
    cancel();
  };
}
