// Runs a program of the host: its lines as they come, its end as an error that says what it said last.
//
// An abort ends the whole process group, gently first, so that the program can clean up after itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { ImageError } from '../image-error.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Lines of standard error. */
  readonly onLine?: (line: string) => void;
  /** Takes standard output as it comes; without it the output is returned as text. */
  readonly consume?: (output: AsyncIterable<Uint8Array>) => Promise<void>;
}

const KEPT_LINES = 15;
const KILL_AFTER_MS = 5_000;

/** Throws ImageError Failed (exit code and last lines), Unsupported (no such program), Aborted. */
export async function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = () => endGroup(child);
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  try {
    const ended = exitOf(child);
    const said = lastLines(child.stderr, options.onLine);
    const output: Buffer[] = [];
    const taken = options.consume
      ? options.consume(child.stdout)
      : (async () => {
          for await (const chunk of child.stdout) output.push(chunk as Buffer);
        })();
    const [code] = await Promise.all([ended, taken.catch(stopAnd(stop))]);
    if (options.signal?.aborted) throw new ImageError('Aborted', `"${program}" was cancelled`);
    if (code !== 0) throw new ImageError('Failed', `"${program}" exited with code ${code}: ${await said}`);
    return Buffer.concat(output).toString('utf8');
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

function stopAnd(stop: () => void): (error: unknown) => never {
  return (error) => {
    stop();
    throw error;
  };
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const program = child.spawnfile;
      if (cause.code !== 'ENOENT')
        return reject(new ImageError('Failed', `Cannot run "${program}"`, { cause }));
      return reject(new ImageError('Unsupported', `The program "${program}" is not installed`, { cause }));
    });
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

async function lastLines(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): Promise<string> {
  const kept: string[] = [];
  const take = (line: string) => {
    if (line.trim() === '') return;
    kept.push(line);
    if (kept.length > KEPT_LINES) kept.shift();
    onLine?.(line);
  };
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
  take(rest);
  return kept.join('\n');
}

function endGroup(child: ChildProcess): void {
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
    } catch {
      // Gone already.
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
  timer.unref();
  child.once('close', () => clearTimeout(timer));
}
