// What both programs do as processes: read their configuration, hold a pid file, say when they serve, end on a signal.
import { setMaxListeners } from 'node:events';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InstanceConfig, ReadyReport } from '../model/config.ts';
import { type HostLayout, hostLayout } from '../model/host-layout.ts';
import { type Log, openLog } from './log.ts';
import { takePidFile } from './pid-file.ts';

export interface Program {
  readonly config: InstanceConfig;
  readonly layout: HostLayout;
  readonly log: Log;
  /** Aborts when the program is asked to end. */
  readonly signal: AbortSignal;
  /** Tells whoever waits that everything serves. */
  ready(choices: readonly string[]): void;
}

export const VERSION = '0.1.0';

export function readConfig(path: string): InstanceConfig {
  return JSON.parse(readFileSync(path, 'utf8')) as InstanceConfig; // written by `tutti up`
}

/** Runs the program until a signal ends it; a failure at start ends the process with 1 and a line in the log. */
export async function runProgram(
  name: ReadyReport['program'],
  configPath: string,
  main: (program: Program) => Promise<() => Promise<void>>,
): Promise<void> {
  const config = readConfig(configPath);
  const layout = hostLayout(config);
  const log = openLog(name, config.logLevel);
  const startedMs = Date.now();
  const end = new AbortController();
  setMaxListeners(0, end.signal); // every watch and loop listens for the end
  const pidFile = join(layout.runDir, `${name}.pid`);
  const readyFile = join(layout.runDir, `${name}.ready`);
  mkdirSync(layout.runDir, { recursive: true, mode: 0o711 });
  try {
    await takePidFile(pidFile, { program: basename(process.argv[1] ?? ''), argument: configPath });
  } catch (error) {
    log.error('Cannot start', { error });
    process.exit(1);
  }
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
  process.on('unhandledRejection', (error) => log.error('A failure that nobody waited for', { error }));
  process.on('uncaughtException', (error) => {
    log.error('Ended by an unexpected error', { error });
    process.exit(1);
  });
  const ready = (choices: readonly string[]) => {
    const report: ReadyReport = { program: name, pid: process.pid, version: VERSION, startedMs, choices };
    writeWhole(readyFile, JSON.stringify(report));
    log.info('Ready', { milliseconds: Date.now() - startedMs });
  };
  try {
    const stop = await main({ config, layout, log, signal: end.signal, ready });
    await asked;
    log.info('Ending');
    rmSync(readyFile, { force: true });
    end.abort();
    await stop();
  } catch (error) {
    log.error('Cannot start', { error });
    process.exitCode = 1;
  }
  rmSync(pidFile, { force: true });
  process.exit();
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}
