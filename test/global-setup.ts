// Ends the shared instance after the last host test, whatever became of the tests. Where two runs go on at once, the last to end does.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endInstance, LAYOUT_ENV } from './instance.ts';

/** A file for each run that goes on, named by its process. */
const RUNS = '/var/tmp/tutti-test-runs';

export default function setup(): () => Promise<void> {
  const own = join(RUNS, String(process.pid));
  mkdirSync(RUNS, { recursive: true });
  writeFileSync(own, '');
  return async () => {
    rmSync(own, { force: true });
    if (otherRuns().length > 0) return;
    rmSync(RUNS, { recursive: true, force: true });
    if (existsSync(join(LAYOUT_ENV.TUTTI_STATE_DIR, 'config.json'))) await endInstance();
  };
}

/** Runs whose process is still there. */
function otherRuns(): readonly string[] {
  return readdirSync(RUNS).filter((pid) => existsSync(join('/proc', pid)));
}
