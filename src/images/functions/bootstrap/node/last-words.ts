// What is said when code of the function fails outside of any call's reach: an exception that nobody caught, a rejection that nobody
// handled. It is logged, told to the Runtime API as the failure of what was going on, and then the process ends, as on Lambda.
import type { Connection } from './connection.ts';
import { runtimeFault } from './faults.ts';
import { errorRequest } from './perform.ts';
import { failStreaming, type ResponseStream } from './streaming.ts';

export type Stage =
  | { readonly type: 'init' }
  | { readonly type: 'call'; readonly requestId: string; readonly stream?: ResponseStream }
  /** The answer was given; nothing can be told any more. */
  | { readonly type: 'idle' };

export interface LastWords {
  /** From now on failures are of this. */
  at(stage: Stage): void;
  /** Ends the process. */
  say(message: string, error: unknown, exitCode: number): void;
}

const UNCAUGHT = 129;
const UNHANDLED = 128;

export function openLastWords(
  connection: Connection,
  logError: (message: string, error: unknown) => void,
): LastWords {
  let stage: Stage = { type: 'init' };
  let isSpeaking = false;
  const say = (message: string, error: unknown, exitCode: number) => {
    logError(message, error);
    if (isSpeaking) return;
    isSpeaking = true;
    const end = () => process.exit(exitCode);
    tell(connection, stage, error).then(end, end);
  };
  process.on('uncaughtException', (error) => say('Uncaught Exception', error, UNCAUGHT));
  process.on('unhandledRejection', (reason, promise) => {
    const fault = runtimeFault('UnhandledPromiseRejection', String(reason));
    say('Unhandled Promise Rejection', Object.assign(fault, { reason, promise }), UNHANDLED);
  });
  return {
    at(next) {
      stage = next;
    },
    say,
  };
}

async function tell(connection: Connection, stage: Stage, error: unknown): Promise<void> {
  if (stage.type === 'idle') return;
  if (stage.type === 'init') {
    await connection.send(errorRequest('/2018-06-01/runtime/init/error', error));
    return;
  }
  const { requestId, stream } = stage;
  if (stream) await failStreaming(connection, stream, { requestId, error });
  else await connection.send(errorRequest(`/2018-06-01/runtime/invocation/${requestId}/error`, error));
}
