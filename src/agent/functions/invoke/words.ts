// What Lambda says about a call: the lines around it in the log, and the answers of calls that went wrong. Pure.
import type { SandboxExit } from '../sandbox.ts';

export interface CallFacts {
  readonly requestId: string;
  readonly version: string;
  readonly durationMs: number;
  readonly initMs?: number;
  readonly memoryMiB: number;
  /** Bytes; absent: not known any more. */
  readonly peakBytes?: number;
  readonly failure?: { readonly status: 'error' | 'timeout'; readonly errorType?: string };
}

/** An answer that says what went wrong. */
export interface ErrorAnswer {
  readonly errorType: string;
  readonly body: Uint8Array;
  /** What the log says of it. */
  readonly lines: readonly string[];
}

const MEBIBYTE = 2 ** 20;

export function initStartLine(runtime: string, region: string, digest: string): string {
  const arn = `arn:aws:lambda:${region}::runtime:${digest}`;
  return `INIT_START Runtime Version: ${runtimeName(runtime)}\tRuntime Version ARN: ${arn}`;
}

/** `nodejs22.x` → `nodejs:22.v1` */
function runtimeName(runtime: string): string {
  const [, name, version] = /^([a-z]+?)(\d[\d.]*?)(?:\.x)?$/.exec(runtime) ?? [];
  return name === undefined ? runtime : `${name}:${version}.v1`;
}

export function initReportLine(initMs: number, errorType: string | undefined, status: string): string {
  const type = errorType === undefined ? '' : `\tError Type: ${errorType}`;
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: ${status}${type}`;
}

export function startLine({ requestId, version }: Pick<CallFacts, 'requestId' | 'version'>): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

export function endLine({ requestId }: Pick<CallFacts, 'requestId'>): string {
  return `END RequestId: ${requestId}`;
}

export function reportLine(facts: CallFacts): string {
  const { requestId, durationMs, initMs, memoryMiB, failure } = facts;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billed(facts)} ms`,
    `Memory Size: ${memoryMiB} MB`,
    `Max Memory Used: ${peakMiB(facts)} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...failureWords(failure),
  ];
  return `${parts.join('\t')}\t`;
}

/** Only of what happened to the sandbox: what a handler throws is the function's own matter. */
function failureWords(failure: CallFacts['failure']): readonly string[] {
  if (failure?.status === 'timeout') return ['Status: timeout'];
  if (!failure?.errorType?.startsWith('Runtime.')) return [];
  return ['Status: error', `Error Type: ${failure.errorType}`];
}

function billed({ durationMs, initMs = 0 }: CallFacts): number {
  return Math.max(1, Math.ceil(durationMs + initMs));
}

function peakMiB({ peakBytes, memoryMiB }: CallFacts): number {
  return peakBytes === undefined ? memoryMiB : Math.min(memoryMiB, Math.ceil(peakBytes / MEBIBYTE));
}

/** The same as JSON lines, for functions that log so. */
export function startEvent(atMs: number, { requestId, version }: CallFacts): string {
  return platform(atMs, 'platform.start', { requestId, version });
}

export function reportEvent(atMs: number, facts: CallFacts): string {
  const { requestId, durationMs, initMs, memoryMiB, failure } = facts;
  return platform(atMs, 'platform.report', {
    requestId,
    metrics: {
      durationMs: round(durationMs),
      billedDurationMs: billed(facts),
      memorySizeMB: memoryMiB,
      maxMemoryUsedMB: peakMiB(facts),
      ...(initMs === undefined ? {} : { initDurationMs: round(initMs) }),
    },
    status: failure?.status ?? 'success',
    ...(failure?.errorType === undefined ? {} : { errorType: failure.errorType }),
  });
}

function platform(atMs: number, type: string, record: object): string {
  return JSON.stringify({ time: new Date(atMs).toISOString(), type, record });
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** The code took longer than it may. */
export function timedOut(atMs: number, requestId: string, seconds: number): ErrorAnswer {
  const said = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return {
    ...answer('Sandbox.Timedout', `RequestId: ${requestId} Error: ${said}`),
    lines: [`${new Date(atMs).toISOString()} ${requestId} ${said}`, ''],
  };
}

/** The process ended before it answered. */
export function runtimeExited(requestId: string, exit: SandboxExit): ErrorAnswer {
  const errorType = exit.outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
  return failed(errorType, requestId, exitWords(exit));
}

/** What the runtime could not tell itself. */
export function failed(errorType: string, requestId: string, words: string): ErrorAnswer {
  const said = `RequestId: ${requestId} Error: ${words}`;
  return { ...answer(errorType, said), lines: [said, errorType] };
}

function exitWords({ exitCode, outOfMemory }: SandboxExit): string {
  if (outOfMemory) return 'Runtime exited with error: signal: killed';
  if (exitCode === 0) return 'Runtime exited without providing a reason';
  const signal = SIGNALS[exitCode - 128];
  return `Runtime exited with error: ${signal === undefined ? `exit status ${exitCode}` : `signal: ${signal}`}`;
}

/** As Go's os/signal words them. */
const SIGNALS: { readonly [number: number]: string } = {
  1: 'hangup',
  2: 'interrupt',
  3: 'quit',
  4: 'illegal instruction',
  6: 'aborted',
  7: 'bus error',
  8: 'floating point exception',
  9: 'killed',
  11: 'segmentation fault',
  13: 'broken pipe',
  15: 'terminated',
};

function answer(errorType: string, errorMessage: string): Pick<ErrorAnswer, 'errorType' | 'body'> {
  return { errorType, body: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
