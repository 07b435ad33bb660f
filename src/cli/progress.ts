// Progress of something that takes over a second: one line, redrawn on a terminal, plain lines elsewhere.
import type { Io } from './io.ts';

export interface StepLine {
  /** A few words on what goes on inside the step. */
  update(detail: string): void;
  done(detail?: string): void;
  failed(detail?: string): void;
}

/** So that the times of steps stand below each other. */
const TITLE_WIDTH = 44;
const TIME_WIDTH = 7;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export function stepLine(io: Io, title: string): StepLine {
  return io.isTerminal ? redrawn(io, title) : plain(io, title);
}

function plain(io: Io, title: string): StepLine {
  const began = io.now();
  let last = '';
  io.err(`${title} ...\n`);
  const end = (word: string) => (detail?: string) =>
    io.err(`${title}: ${word}${detail ? `, ${detail}` : ''} (${seconds(io, began)})\n`);
  return {
    update(detail) {
      if (detail !== last) io.err(`  ${detail}\n`);
      last = detail;
    },
    done: end('done'),
    failed: end('failed'),
  };
}

function redrawn(io: Io, title: string): StepLine {
  const began = io.now();
  const name = title.padEnd(TITLE_WIDTH);
  const time = () => seconds(io, began).padStart(TIME_WIDTH);
  let detail = '';
  let frame = 0;
  const fitting = (text: string) => text.slice(0, Math.max(0, io.columns - name.length - TIME_WIDTH - 7));
  const write = (mark: string, end: string, words: string) =>
    io.err(`\r\x1b[K${mark} ${name} ${paint(io, 'dim', time())}  ${paint(io, 'dim', fitting(words))}${end}`);
  const draw = () => {
    frame += 1;
    write(paint(io, 'blue', FRAMES[frame % FRAMES.length] ?? ''), '', detail);
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  draw();
  const end = (mark: string) => (last?: string) => {
    clearInterval(timer);
    write(mark, '\n', last ?? '');
  };
  return {
    update(text) {
      detail = text;
    },
    done: end(paint(io, 'green', '✓')),
    failed: end(paint(io, 'red', '✗')),
  };
}

function seconds(io: Io, sinceMs: number): string {
  return `${((io.now() - sinceMs) / 1000).toFixed(1)} s`;
}

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, bold: 1, dim: 2 } as const;

/** The text in a colour, where colours are wanted. */
export function paint(io: Io, style: keyof typeof CODES, text: string): string {
  return io.color ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
}
