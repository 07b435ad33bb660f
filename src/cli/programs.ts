// The two programs as processes: are they running, start them, wait until they serve, stop them.
//
// A program is known by its pid file together with its command line, so that a reused pid is not taken for ours.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadyReport } from '../model/config.ts';
import type { HostLayout } from '../model/host-layout.ts';
import { type Context, configPath } from './context.ts';
import { CliError, ExitCode } from './exit.ts';
import { pause } from './pause.ts';

export type ProgramName = ReadyReport['program'];
export const PROGRAMS: readonly ProgramName[] = ['control', 'agent'];

export interface RunningProgram {
  readonly program: ProgramName;
  readonly pid: number;
  /** Absent until it serves. */
  readonly ready?: ReadyReport;
  readonly memoryBytes: number;
}

export const logPath = (layout: HostLayout, program: ProgramName) =>
  join(layout.stateDir, 'logs', `${program}.log`);
const runFile = (layout: HostLayout, program: ProgramName, ending: 'pid' | 'ready') =>
  join(layout.runDir, `${program}.${ending}`);

export function findProgram(layout: HostLayout, program: ProgramName): RunningProgram | undefined {
  const pid = Number(read(runFile(layout, program, 'pid')));
  if (!pid || !isOurs(pid, layout, program)) return undefined;
  const text = read(runFile(layout, program, 'ready'));
  const report = text ? (JSON.parse(text) as ReadyReport) : undefined; // written whole by the program
  return { program, pid, ready: report?.pid === pid ? report : undefined, memoryBytes: residentBytes(pid) };
}

function isOurs(pid: number, layout: HostLayout, program: ProgramName): boolean {
  const parts = read(`/proc/${pid}/cmdline`).split('\0');
  return parts.some((part) => part.endsWith(`/${program}.mjs`)) && parts.includes(configPath(layout));
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A program that was just started: it has no pid file yet. */
export interface StartedProgram {
  readonly program: ProgramName;
  hasEnded(): boolean;
}

/** Starts the program detached from this terminal; its output goes to its log file. */
export function startProgram({ layout, root }: Context, program: ProgramName): StartedProgram {
  mkdirSync(join(layout.stateDir, 'logs'), { recursive: true, mode: 0o700 });
  mkdirSync(layout.runDir, { recursive: true, mode: 0o711 });
  rmSync(runFile(layout, program, 'ready'), { force: true });
  const log = openSync(logPath(layout, program), 'a', 0o600);
  const args = [join(root, 'dist', `${program}.mjs`), configPath(layout)];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  closeSync(log);
  child.unref();
  return { program, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Those that were started just now; the others run already. */
  readonly started: readonly StartedProgram[];
}

/** Resolves when all serve. Throws with the end of its log when one ends early or is too slow. */
export async function waitReady(
  context: Context,
  { timeoutMs, started }: WaitOptions,
): Promise<readonly RunningProgram[]> {
  const deadline = context.io.now() + timeoutMs;
  const isStarting = (program: ProgramName) =>
    started.some((each) => each.program === program && !each.hasEnded());
  for (;;) {
    const running = PROGRAMS.map((program) => findProgram(context.layout, program));
    if (running.every((program) => program?.ready)) return running.filter((program) => program !== undefined);
    const gone = PROGRAMS.find((program, index) => running[index] === undefined && !isStarting(program));
    if (gone) throw notStarted(context, gone, 'ended while starting');
    const slow = PROGRAMS.find((_, index) => !running[index]?.ready) ?? 'control';
    if (context.io.now() > deadline) throw notStarted(context, slow, 'is not ready in time');
    if (context.io.signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted');
    await pause(20);
  }
}

function notStarted({ layout }: Context, program: ProgramName, what: string): CliError {
  const log = read(logPath(layout, program)).trimEnd().split('\n').slice(-8).join('\n');
  return new CliError(ExitCode.unavailable, `The ${program} program ${what}. The end of its log:\n${log}`, {
    hint: `run "tutti doctor"; the whole log is ${logPath(layout, program)}`,
  });
}

/** SIGTERM, then SIGKILL after the timeout. Not running: nothing. */
export async function stopProgram(
  layout: HostLayout,
  program: ProgramName,
  timeoutMs = 10_000,
): Promise<void> {
  const running = findProgram(layout, program);
  if (!running) return;
  process.kill(running.pid, 'SIGTERM');
  const deadline = Date.now() + timeoutMs;
  let killed = false;
  while (findProgram(layout, program)?.pid === running.pid) {
    if (Date.now() > deadline && !killed) {
      process.kill(running.pid, 'SIGKILL');
      killed = true;
    }
    await pause(20);
  }
}

/** Size of a program's log, for `doctor`. */
export function logBytes(layout: HostLayout, program: ProgramName): number {
  return statSync(logPath(layout, program), { throwIfNoEntry: false })?.size ?? 0;
}
