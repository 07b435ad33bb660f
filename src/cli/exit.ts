// What a verb's failure means for the shell: one table of exit codes, one function from errors to them.
import { type ErrorCode, TuttiError } from '../model/errors.ts';

/** Documented in docs/cli.md. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  unavailable: 3,
  notFound: 4,
  rolloutFailed: 5,
  timedOut: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends a verb with a code of its own, a message and, when there is one, the next step. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly hint?: string;

  constructor(
    exitCode: ExitCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.exitCode = exitCode;
    this.hint = options.hint;
  }
}

const CODES: Partial<Record<ErrorCode, ExitCode>> = {
  NotFound: ExitCode.notFound,
  Unavailable: ExitCode.unavailable,
  Timeout: ExitCode.timedOut,
  BadRequest: ExitCode.usage,
};

export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** The one mapping from whatever was thrown to what the user sees. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CliError) {
    const { exitCode, message, hint } = error;
    return { exitCode, code: nameOf(exitCode), message, hint };
  }
  if (error instanceof TuttiError) {
    const exitCode = CODES[error.code] ?? ExitCode.failed;
    const hint = error.code === 'Unavailable' ? 'run "tutti status", then "tutti doctor"' : undefined;
    return { exitCode, code: error.code, message: error.message, hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: ExitCode.failed, code: 'failed', message };
}

function nameOf(exitCode: ExitCode): string {
  return Object.entries(ExitCode).find(([, value]) => value === exitCode)?.[0] ?? 'failed';
}
