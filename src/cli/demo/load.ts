// The demo's end of the load: starts the process, asks it for its counts, ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

async function take(child: ChildProcess): Promise<LoadCounts> {
  if (!child.connected) throw new Error('The load of the demo has ended');
  const answered = once(child, 'message') as Promise<[LoadCounts]>; // load-program.ts sends nothing else
  child.send('take');
  const ended = once(child, 'exit').then(() => {
    throw new Error('The load of the demo has ended');
  });
  return (await Promise.race([answered, ended]))[0];
}
