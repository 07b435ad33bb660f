// How do code and scratch space of sandboxes come to be mounted?
//
// By a process that is small and stays (mounter-script.ts): a program for each mount takes longer than all else that a bind does. Tasks are
// done in the order they are asked. One that died is started again by the next task; what it had not answered fails.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { DriverError } from '../../../drivers/container/driver.ts';
import { mounterScript } from './mounter-script.ts';

const PERL = '/usr/bin/perl';
const WORDS_KEPT = 2000;

/** mount, umount2. */
const callNumbers: { readonly [architecture: string]: readonly number[] } = {
  x64: [165, 166],
  arm64: [40, 39],
  riscv64: [40, 39],
  s390x: [21, 52],
};

export type MountTask = 'share' | 'prepare' | 'resize' | 'code' | 'unmount' | 'discard';

export interface Mounter {
  /** Throws DriverError with the kernel's words. Words have neither tabs nor line ends. */
  do(task: MountTask, ...words: readonly (string | number)[]): Promise<void>;
  /** Ends it once it has done what was asked. */
  close(): void;
}

interface Waiting {
  readonly task: MountTask;
  resolve(): void;
  reject(error: Error): void;
}

interface Process {
  write(words: readonly (string | number)[], waiting: Waiting): void;
  end(): void;
}

export function openMounter(): Mounter {
  let running: Process | undefined;
  return {
    do: (task, ...words) =>
      new Promise((resolve, reject) => {
        if (words.some((word) => /[\t\n]/.test(String(word))))
          return reject(new DriverError('Refused', 'A path to be mounted must not have tabs or line ends'));
        running ??= startProcess(() => {
          running = undefined;
        });
        running.write([task, ...words], { task, resolve, reject });
      }),
    close() {
      running?.end();
      running = undefined;
    },
  };
}

function startProcess(gone: () => void): Process {
  const numbers = callNumbers[process.arch];
  if (numbers === undefined) throw new DriverError('Failed', `Cannot mount on ${process.arch}`);
  const argv = ['-e', mounterScript, ...numbers.map(String)];
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  const child = spawn(PERL, argv, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const waiting = new Map<string, Waiting>();
  const output = child.stdout as Socket; // pipes are sockets
  let [last, said, rest] = [0, '', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-WORDS_KEPT);
  });
  output.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) answered(waiting, line);
    if (waiting.size === 0) output.unref();
  });
  const lost = (cause: Error) => {
    gone();
    for (const { task, reject } of waiting.values()) reject(failed(task, cause));
    waiting.clear();
  };
  child.stdin.on('error', () => {}); // it has died: its end says so
  child.once('error', lost);
  child.once('close', (code) => lost(new Error(`perl ended with ${code}: ${said.trim()}`)));
  child.unref();
  for (const stream of [child.stdin, output, child.stderr]) (stream as Socket).unref();
  return {
    write(words, caller) {
      last += 1;
      waiting.set(String(last), caller);
      output.ref(); // whoever waits keeps us alive
      child.stdin.write(`${[last, ...words].join('\t')}\n`);
    },
    end: () => child.stdin.end(),
  };
}

function answered(waiting: Map<string, Waiting>, line: string): void {
  const [number = '', problem = ''] = line.split('\t');
  const caller = waiting.get(number);
  waiting.delete(number);
  if (problem === '') caller?.resolve();
  else caller?.reject(failed(caller.task, new Error(problem.trim())));
}

const failures: { readonly [task in MountTask]: string } = {
  share: 'Cannot make the place of sandboxes',
  prepare: 'Cannot make the place of a sandbox',
  resize: 'Cannot set the size of /tmp of a sandbox',
  code: 'Cannot mount code into a sandbox',
  unmount: 'Cannot unmount what a sandbox had',
  discard: 'Cannot remove the place of a sandbox',
};

const failed = (task: MountTask, cause: Error): DriverError =>
  new DriverError('Failed', failures[task], { cause });
