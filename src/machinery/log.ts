// What happened, for the people who run it: constant messages plus fields, one JSON line each.
//
// debug: nothing to do; info: work done; warn: something wrong was repaired; error: failed.
// A line that cannot be written - the disk is full - is left out: a log must not hold up or end what it tells of.
import { writeSync } from 'node:fs';
import { pino } from 'pino';

export type Fields = { readonly [name: string]: unknown };

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** Put the error under `error`: its whole chain of causes is printed. */
  error(message: string, fields?: Fields): void;
  child(fields: Fields): Log;
}

/** `message: cause: cause`, for one line of log. */
export function chainOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 8; depth += 1) {
    parts.push(at instanceof Error ? at.message : String(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts.join(': ');
}

/** Writes as much of a text as can be written. */
function writeWhatFits(file: number, text: string): void {
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
  } catch {
    // There is nobody left to tell.
  }
}

/** A log that writes JSON lines to standard error. `level` is pino's: debug, info, warn, error, silent. */
export function openLog(program: string, level: string, file = 2): Log {
  const serialize = (error: unknown) => ({
    text: chainOf(error),
    stack: error instanceof Error ? error.stack : undefined,
  });
  const base = pino(
    { name: program, level, serializers: { error: serialize } },
    {
      write: (line) => writeWhatFits(file, line),
    },
  );
  const wrap = (target: typeof base): Log => ({
    debug: (message, fields = {}) => target.debug(fields, message),
    info: (message, fields = {}) => target.info(fields, message),
    warn: (message, fields = {}) => target.warn(fields, message),
    error: (message, fields = {}) => target.error(fields, message),
    child: (fields) => wrap(target.child(fields)),
  });
  return wrap(base);
}

/** Says nothing: for tests that are not about logs. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
