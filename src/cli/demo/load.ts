// The demo's end of the load: starts the process, asks it for its counts, ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LoadCounts } from './load-counts.ts';

export interface Load {
  /** What was counted since the last call. */
  take(): Promise<LoadCounts>;
  stop(): void;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly perSecond: number;
}

/** `root` is the folder that holds dist/. */
export function startLoad(root: string, { url, connections, perSecond }: LoadOptions): Load {
  const args = [join(root, 'dist', 'load.mjs'), url, String(connections), String(perSecond)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return { take: () => take(child), stop: () => void child.kill('SIGKILL') };
}

function take(child: ChildProcess): Promise<LoadCounts> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      child.off('message', answered);
      child.off('exit', ended);
      end();
    };
    const answered = (counts: unknown) => settle(() => resolve(counts as LoadCounts)); // load-program.ts sends nothing else
    const ended = () => settle(() => reject(new Error('The load of the demo has ended')));
    if (!child.connected) return ended();
    child.once('message', answered);
    child.once('exit', ended);
    child.send('take');
  });
}
