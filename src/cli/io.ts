// Where a verb writes and what it knows of the terminal, as values, so that tests can look.

export interface Io {
  /** Results. */
  out(text: string): void;
  /** Progress and everything else. */
  err(text: string): void;
  /** Standard error is a terminal: progress may be redrawn. */
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly columns: number;
  readonly env: { readonly [name: string]: string | undefined };
  now(): number;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
}

/** The process' own streams. */
export function processIo(signal: AbortSignal): Io {
  const isTerminal = process.stderr.isTTY === true;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal,
    color:
      isTerminal && process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    columns: process.stderr.columns ?? process.stdout.columns ?? 100,
    env: process.env,
    now: () => Date.now(),
    signal,
  };
}
