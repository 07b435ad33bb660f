// An `ip -batch` that waits for what it is to do: the process is there before it is needed.
//
// Lines may be sent at any time; `finish` sends the last ones and waits for the end. The first line that fails ends it, and
// every later call rejects with what it said. It ends by itself when we do, as its input ends.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CommandFailed, commandEnvironment } from './command.ts';

export class IpBatch {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;
  readonly #firstWord: Promise<void>;

  /** `argv` ends in an `ip -batch -`. */
  constructor(argv: readonly string[]) {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: commandEnvironment });
    this.#child = child;
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin.on('error', () => {}); // it may end without reading; its exit code says so
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve();
        else reject(new CommandFailed(program, { exitCode: code ?? 128, stdout: '', stderr }));
      });
    });
    this.#ended.catch(() => {}); // whoever calls next hears of it
    this.#firstWord = new Promise((resolve) => child.stdout.once('data', () => resolve()));
    child.stdout.resume();
  }

  send(lines: string): void {
    this.#child.stdin.write(lines);
  }

  /** Resolves when a line that was sent has printed something. */
  async printed(): Promise<void> {
    await Promise.race([this.#firstWord, this.#ended]);
  }

  async finish(lines = ''): Promise<void> {
    this.#child.stdin.end(lines);
    await this.#ended;
  }
}
