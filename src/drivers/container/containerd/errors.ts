// What do containerd's failures mean to our callers?
//
// The status code decides; the text is the runtime's own, without the chain of wrappers that says nothing to a user. The
// whole text stays in the cause, for the log.
import { DriverError, type DriverErrorCode } from '../driver.ts';
import { Code, isRpc, type RpcError } from './rpc/channel.ts';

const wrappers = [
  /^failed to create (shim )?task: /,
  /^failed to start (shim )?task: /,
  /^OCI runtime (create|start|exec|pause|resume|update) failed: /,
  /^runc (create|start|exec|did not terminate successfully)( failed)?: (exit status \d+: )?/,
  /^(exec failed: )?unable to start container process: /,
  /^container_linux\.go:\d+: [^:]*: /,
];

/** The runtime's words about a failure: `exec: "/nope": stat /nope: no such file or directory`. */
export function runtimeWords(message: string): string {
  let words = message;
  for (let before = ''; before !== words; ) {
    before = words;
    for (const wrapper of wrappers) words = words.replace(wrapper, '');
  }
  return words.replace(/(: unknown|: failed precondition|: not found)+$/, '');
}

function codeOf(error: RpcError): DriverErrorCode {
  if (error.code === Code.NotFound) return 'NotFound';
  if (error.code === Code.AlreadyExists) return 'AlreadyExists';
  if (error.code === Code.Cancelled) return 'Aborted';
  if (error.code === Code.Unavailable || error.code === Code.DeadlineExceeded) return 'Unavailable';
  if (/no space left on device/i.test(error.message)) return 'NoCapacity';
  return 'Failed';
}

/** Runs a task; what containerd throws becomes a DriverError. NotFound speaks of `subject`, such as `container "web"`. */
export async function translated<T>(subject: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw toDriverError(subject, error);
  }
}

export function toDriverError(subject: string, error: unknown): unknown {
  if (!isRpc(error)) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (code === 'NotFound') return new DriverError(code, `There is no ${subject}`, cause);
  if (code === 'AlreadyExists') return new DriverError(code, `There is already a ${subject}`, cause);
  if (code === 'Aborted') return new DriverError(code, 'Aborted', cause);
  if (code === 'Unavailable') return new DriverError(code, 'containerd does not answer', cause);
  return new DriverError(code, runtimeWords(error.message), cause);
}

/** For cleaning up and for what may have happened already. */
export function ignore(...codes: readonly number[]): (error: unknown) => undefined {
  return (error) => {
    if (!isRpc(error, ...codes)) throw error;
    return undefined;
  };
}
