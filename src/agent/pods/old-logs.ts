// Logs of runs that nobody can ask for any more: only the present run's and the one before are kept.
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import { logPath } from './names.ts';

/** Removes what lies beside the log of this attempt and is older than the one before it, rotated parts included. */
export function removeOldLogs(layout: HostLayout, pod: Pod, container: string, attempt: number): void {
  const folder = dirname(logPath(layout, pod, container, attempt));
  for (const name of readdirSync(folder)) {
    const number = Number(basename(name).split('.')[0]);
    if (number < attempt - 1) rmSync(join(folder, name), { force: true });
  }
}
