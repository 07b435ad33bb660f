// What has to be undone, whatever ends the benchmark: success, an error or a signal.
//
// Steps are synchronous, so that they also run in a signal's handler; they run once, the latest first.
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';

const steps: (() => void)[] = [];

/** Registers a step; the returned function runs it now instead. */
export function atEnd(step: () => void): () => void {
  steps.push(step);
  return () => {
    const at = steps.indexOf(step);
    if (at < 0) return;
    steps.splice(at, 1);
    step();
  };
}

/** Runs all that is registered. A step that fails is told and does not keep the others from running. */
export function cleanUp(): void {
  for (let step = steps.pop(); step; step = steps.pop()) {
    try {
      step();
    } catch (error) {
      console.error(`Cannot clean up: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Cleans up when this process is asked to end. A signal that comes again meanwhile changes nothing. */
export function cleanUpOnSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      cleanUp();
      process.exit(1);
    });
  }
}

/** Runs a command whose failure does not matter, for it may have nothing to do. */
export function attempt(program: string, args: readonly string[], options: SpawnSyncOptions = {}): void {
  spawnSync(program, args, { stdio: 'ignore', timeout: 60_000, ...options });
}
