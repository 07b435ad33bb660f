// console of a function: every call is one line with time, request and level, as text or, where AWS_LAMBDA_LOG_FORMAT says so, JSON.
//
// A line end inside of a message becomes a carriage return, so that a message stays one line; whoever keeps the log turns it back.
import { format } from 'node:util';
import { intoError, logTextOf } from './faults.ts';

export interface LogSettings {
  readonly json: boolean;
  /** The lowest that is written. */
  readonly level: number;
}

const LEVELS = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5 } as const;
type Level = keyof typeof LEVELS;

let requestId: string | undefined;

/** From now on lines are of this call. */
export function nowServing(id: string): void {
  requestId = id;
}

export function logSettings(environment: { readonly [name: string]: string | undefined }): LogSettings {
  const level = environment.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() ?? '';
  return {
    json: environment.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON',
    level: level in LEVELS ? LEVELS[level as Level] : LEVELS.TRACE,
  };
}

/** What code writes is out before the answer that follows it, however much it is: else it would come with the next call. */
function writeAtOnce(): void {
  for (const stream of [process.stdout, process.stderr]) {
    // Node's handle of a pipe, which its types do not tell.
    const { _handle } = stream as { readonly _handle?: { setBlocking?(on: boolean): number } };
    _handle?.setBlocking?.(true);
  }
}

/** Replaces the methods of console; returns how the runtime logs an error of the function. */
export function takeOverConsole(settings: LogSettings): (message: string, error: unknown) => void {
  writeAtOnce();
  const at =
    (level: Level) =>
    (...values: readonly unknown[]) => {
      if (LEVELS[level] < settings.level) return;
      const make = settings.json ? jsonLine : textLine;
      const text = make({ time: new Date().toISOString(), level, requestId }, values);
      process.stdout.write(`${text.replace(/\n/g, '\r')}\n`);
    };
  const info = at('INFO');
  Object.assign(console, {
    ...{ trace: at('TRACE'), debug: at('DEBUG'), info, log: info },
    ...{ warn: at('WARN'), error: at('ERROR'), fatal: at('FATAL') },
  });
  const error = at('ERROR');
  if (settings.json) return (_message, value) => error(intoError(value));
  return (message, value) => error(message, logTextOf(value));
}

interface Stamp {
  readonly time: string;
  readonly level: Level;
  readonly requestId: string | undefined;
}

export function textLine({ time, level, requestId: id }: Stamp, values: readonly unknown[]): string {
  return `${time}\t${id}\t${level}\t${format(...values)}`;
}

export function jsonLine({ time, level, requestId: id }: Stamp, values: readonly unknown[]): string {
  const line = { timestamp: time, level, requestId: id };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...line, message: values[0] }, (_key, value) => errorFields(value));
    } catch {
      return JSON.stringify({ ...line, message: format(values[0]) });
    }
  }
  const error = values.slice(1).find((value) => value instanceof Error);
  return JSON.stringify({ ...line, message: format(...values), ...(error ? fieldsOf(error) : {}) });
}

function errorFields(value: unknown): unknown {
  return value instanceof Error ? { ...fieldsOf(value), ...value } : value;
}

function fieldsOf(error: Error): object {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : error.stack,
  };
}
