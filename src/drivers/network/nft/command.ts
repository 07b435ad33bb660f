// Runs a host program with text on its standard input and waits for its end.
//
// The seam between values (scripts, rules) and the host: everything else in this folder builds text. No shell is
// involved, the environment is fixed (messages in English), and a failure carries what the program said.
import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly result: CommandResult;

  constructor(program: string, result: CommandResult) {
    const words = result.stderr.trim() || result.stdout.trim();
    super(`${program} exited with code ${result.exitCode}${words === '' ? '' : `: ${words.slice(0, 2000)}`}`);
    this.result = result;
  }
}

/** Messages in English, programs from where they belong. */
export const commandEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** Runs `argv` with `input`; resolves with what came out whatever the exit code is. Rejects when it cannot be started. */
export function runUnchecked(argv: readonly string[], input = ''): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: commandEnvironment });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        exitCode: code ?? 128,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString() + (signal === null ? '' : `\nkilled by ${signal}`),
      }),
    );
    child.stdin.on('error', () => {}); // it may end without reading; its exit code says so
    child.stdin.end(input);
  });
}

/** Runs `argv` with `input` and returns its standard output. Throws CommandFailed unless it exits with 0. */
export async function run(argv: readonly string[], input = ''): Promise<string> {
  const result = await runUnchecked(argv, input);
  if (result.exitCode !== 0) throw new CommandFailed(argv[0] ?? '', result);
  return result.stdout;
}
