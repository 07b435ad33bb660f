// What runs inside a simulated container? A function that has the streams, signals and files of a process.
//
// Without a handler a signal ends the process, as it would end one that is not the first of its namespace.
import { createOutputQueue, type OutputQueue } from '../output.ts';

/** What a program sees of itself. */
export interface FakeProcess {
  readonly args: readonly string[];
  readonly env: readonly string[];
  /** The container's writable layer: path -> content. Outlives the process. */
  readonly files: Map<string, string>;
  readonly stdin: AsyncIterable<Uint8Array>;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Handles this signal from now on. */
  onSignal(signal: number, handler: () => void): void;
  onResize(handler: (columns: number, rows: number) => void): void;
  /** Never resolves: for programs that run until they are killed. */
  forever(): Promise<never>;
}

/** Returns the exit code. What it throws is exit code 1 and a line on standard error. */
export type FakeProgram = (process: FakeProcess) => number | Promise<number>;

/** A program that is running, from outside. */
export interface RunningFake {
  readonly ended: Promise<number>;
  readonly stdin: OutputQueue;
  signal(number: number): void;
  end(exitCode: number): void;
  resize(columns: number, rows: number): void;
}

export interface RunOptions {
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly files: Map<string, string>;
  readonly output: (stream: 'stdout' | 'stderr', text: string) => void;
}

const SIGKILL = 9;

export function runFake(program: FakeProgram, options: RunOptions): RunningFake {
  const handlers = new Map<number, () => void>();
  let onResize = (_columns: number, _rows: number): void => undefined;
  let running = true;
  let finish = (_code: number): void => undefined;
  const ended = new Promise<number>((resolve) => {
    finish = (code) => {
      running = false;
      resolve(code);
    };
  });
  const write = (stream: 'stdout' | 'stderr', text: string) => running && options.output(stream, text);
  const stdin = createOutputQueue();
  const process: FakeProcess = {
    args: options.args,
    env: options.env,
    files: options.files,
    stdin: stdin.stream,
    stdout: (text) => write('stdout', text),
    stderr: (text) => write('stderr', text),
    onSignal: (signal, handler) => void handlers.set(signal, handler),
    onResize: (handler) => {
      onResize = handler;
    },
    forever: () => new Promise(() => undefined),
  };
  const main = async () => program(process);
  main().then(finish, (error) => {
    write('stderr', `${error}\n`);
    finish(1);
  });
  return {
    ended,
    stdin,
    signal(number) {
      const handler = number === SIGKILL ? undefined : handlers.get(number);
      if (handler !== undefined) handler();
      else finish(128 + number);
    },
    end: finish,
    resize: (columns, rows) => onResize(columns, rows),
  };
}
