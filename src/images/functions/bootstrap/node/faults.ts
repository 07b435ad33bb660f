// What goes wrong in a function, in the words and forms that Lambda's runtime for Node.js has for it.
import { types } from 'node:util';

/** Names that callers see as errorType. */
export type RuntimeFault =
  | 'ImportModuleError'
  | 'HandlerNotFound'
  | 'MalformedHandlerName'
  | 'UserCodeSyntaxError'
  | 'MalformedStreamingHandler'
  | 'InvalidStreamingOperation'
  | 'UnhandledPromiseRejection'
  | 'CallbackHandlerDeprecated'
  | 'JSONStringifyError'
  | 'NodeJsExit';

/** An error of the runtime: its name is `Runtime.<fault>`. */
export function runtimeFault(fault: RuntimeFault, message: string): Error {
  const error = new Error(message);
  error.name = `Runtime.${fault}`;
  // The first line of a stack is written when the error is made, with the name that it had then.
  error.stack = error.stack?.replace(/^Error/, error.name);
  return error;
}

/** As it is told to the Runtime API. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function reportOf(error: unknown): ErrorReport {
  try {
    if (isError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** As it is written to the log: a tab, then JSON with all that the error carries. */
export function logTextOf(error: unknown): string {
  try {
    return `\t${JSON.stringify(intoError(error), (_key, value) => withAll(value))}`;
  } catch {
    return `\t${JSON.stringify(reportOf(error))}`;
  }
}

export function intoError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  const { name, message, stack } = (value ?? {}) as { [field: string]: unknown };
  return [name, message, stack].every((field) => typeof field === 'string' && field !== '');
}

/** Name, message and stack of an error are not enumerable: JSON would leave them out. */
function withAll(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, code } = value as Error & { readonly code?: unknown };
  const all = { errorType: name, errorMessage: message, code, ...value };
  return typeof stack === 'string' ? { ...all, stack: stack.split('\n') } : all;
}
