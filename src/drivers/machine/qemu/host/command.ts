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

/** What it printed. Throws Failed when it cannot be started, ends with another code than 0 or takes too long. */
export function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
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
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString());
      const words = Buffer.concat(err).toString().trim().slice(-2000);
      const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
      reject(new DriverError('Failed', `${program} ${how}${words === '' ? '' : `: ${words}`}`));
    });
    child.stdin.on('error', () => undefined); // it may end without reading
    child.stdin.end(options.input ?? '');
  });
}
