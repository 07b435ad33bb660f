// How does this driver run programs of the host? To their end, without a shell, in plain English, with their words in the error.
import { spawn } from 'node:child_process';
import { DriverError } from '../../../container/driver.ts';

export const hostEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

export interface CommandOptions {
  /** Standard input. */
  readonly input?: string;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** -1: it was ended by a signal. */
  readonly code: number;
  readonly out: string;
  /** What it said on standard error. */
  readonly words: string;
}

/** What it printed. Throws Failed when it cannot be started, ends with another code than 0 or takes too long. */
export async function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, out, words } = await runUnchecked(argv, options);
  if (code === 0) return out;
  const how = code < 0 ? 'was ended by a signal' : `exited with code ${code}`;
  throw new DriverError('Failed', `${argv[0]} ${how}${words === '' ? '' : `: ${words}`}`);
}

/** The same whatever its code is. Throws Failed when it cannot be started. */
export function runUnchecked(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? '/',
      env: hostEnvironment,
      stdio: 'pipe',
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (cause) => reject(new DriverError('Failed', `Cannot run ${program}`, { cause })));
    child.on('close', (code) => {
      const words = Buffer.concat(err).toString().trim().slice(-2000);
      resolve({ code: code ?? -1, out: Buffer.concat(out).toString(), words });
    });
    child.stdin.on('error', () => undefined); // it may end without reading
    child.stdin.end(options.input ?? '');
  });
}
