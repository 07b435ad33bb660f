// How do we have links and namespaces made, given addresses and removed?
//
// By a process that is small and stays (porter-script.ts): starting a program from one of our size holds everything up, and
// each program costs more than what it is asked to do. Tasks are done in the order they are asked. A porter that died is
// started again by the next task; what it had not answered fails.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { commandEnvironment } from './command.ts';
import { porterScript } from './porter-script.ts';

const PERL = '/usr/bin/perl';
const WORDS_KEPT = 2000;

/** unshare, setns, mount, umount2. */
const callNumbers: { readonly [architecture: string]: readonly number[] } = {
  x64: [272, 308, 165, 166],
  arm64: [97, 268, 40, 39],
  riscv64: [97, 268, 40, 39],
  s390x: [303, 339, 21, 52],
};

export type PorterTask = 'make' | 'give' | 'remove' | 'look';

interface Waiting {
  resolve(result: string): void;
  reject(error: Error): void;
}

interface Process {
  write(line: string, waiting: Waiting): void;
  end(): void;
}

export class Porter {
  #process: Process | undefined;

  /** Resolves with what was asked for when it is done; rejects with what the kernel said. Words have neither tabs nor line ends. */
  do(task: PorterTask, ...words: readonly (string | number)[]): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#process ??= startProcess(() => {
        this.#process = undefined;
      });
      this.#process.write([task, ...words].join('\t'), { resolve, reject });
    });
  }

  /** Ends it once it has done what was asked; the next task starts it again. */
  close(): void {
    this.#process?.end();
    this.#process = undefined;
  }
}

function startProcess(gone: () => void): Process {
  const numbers = callNumbers[process.arch];
  if (numbers === undefined) throw new Error(`Cannot make namespaces on ${process.arch}`);
  const argv = ['-e', porterScript, ...numbers.map(String)];
  const child = spawn(PERL, argv, { stdio: ['pipe', 'pipe', 'pipe'], env: commandEnvironment });
  const waiting = new Map<string, Waiting>();
  const output = child.stdout as Socket; // pipes are sockets
  let [last, words, rest] = [0, '', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-WORDS_KEPT);
  });
  output.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) answered(waiting, line);
    if (waiting.size === 0) output.unref();
  });
  const lost = (cause: Error) => {
    gone();
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  };
  child.stdin.on('error', () => {}); // it has died: its end says so
  child.once('error', lost);
  child.once('close', (code) => lost(new Error(`perl ended with ${code}: ${words.trim()}`)));
  child.unref();
  for (const stream of [child.stdin, output, child.stderr]) (stream as Socket).unref();
  return {
    write(line, caller) {
      last += 1;
      waiting.set(String(last), caller);
      output.ref(); // whoever waits keeps us alive
      child.stdin.write(`${last}\t${line}\n`);
    },
    end: () => child.stdin.end(),
  };
}

function answered(waiting: Map<string, Waiting>, line: string): void {
  const [number = '', problem = '', result = ''] = line.split('\t');
  const caller = waiting.get(number);
  waiting.delete(number);
  if (problem === '') caller?.resolve(result);
  else caller?.reject(new Error(problem.trim()));
}
