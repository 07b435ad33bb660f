// The demo's end of the load: starts the process, asks it for its counts, ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LoadCounts } from './load-counts.ts';

export interface Load {
  /** What was counted since the last call. */
  take(): Promise<LoadCounts>;
  /** Calls back with the counts of the present step twice a second; returns what stops that. */
  watch(tell: (counts: Pick<LoadCounts, 'requests' | 'failed'>) => void): () => void;
  stop(): void;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly perSecond: number;
}

const PEEK_MS = 500;

/** `root` is the folder that holds dist/. */
export function startLoad(root: string, { url, connections, perSecond }: LoadOptions): Load {
  const args = [join(root, 'dist', 'load.mjs'), url, String(connections), String(perSecond)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return {
    take: () => take(child),
    watch: (tell) => watch(child, tell),
    stop: () => void child.kill('SIGKILL'),
  };
}

/** What load-program.ts sends. */
interface Answer {
  readonly taken?: LoadCounts;
  readonly peeked?: Pick<LoadCounts, 'requests' | 'failed'>;
}

function watch(child: ChildProcess, tell: (counts: NonNullable<Answer['peeked']>) => void): () => void {
  const answered = ({ peeked }: Answer) => {
    if (peeked) tell(peeked);
  };
  child.on('message', answered);
  const timer = setInterval(() => {
    if (child.connected) child.send('peek');
  }, PEEK_MS);
  return () => {
    clearInterval(timer);
    child.off('message', answered);
  };
}

function take(child: ChildProcess): Promise<LoadCounts> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      child.off('message', answered);
      child.off('exit', ended);
      end();
    };
    const answered = ({ taken }: Answer) => {
      if (taken) settle(() => resolve(taken));
    };
    const ended = () => settle(() => reject(new Error('The load of the demo has ended')));
    if (!child.connected) return ended();
    child.on('message', answered);
    child.once('exit', ended);
    child.send('take');
  });
}
