// What a call answers whose code did not begin.
import type { InitFailure } from '../pool/pool-code.ts';
import { type ErrorAnswer, failed, initReportLine, runtimeExited, timedOut } from './words.ts';

/** What the runtime of code that is a program of its own says when there is none; it ends with 127. */
const NO_BOOTSTRAP = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";

export function failureOfInit(failure: InitFailure, requestId: string, atMs: number): ErrorAnswer {
  const { how, initMs } = failure;
  if (how.type === 'timeout') {
    const late = timedOut(atMs, requestId, how.afterMs / 1000);
    return { ...late, lines: [initReportLine(initMs, undefined, 'timeout'), ...late.lines] };
  }
  if (how.type === 'exit') {
    const isMissing = how.exit.exitCode === 127 && failure.log.tail().includes(NO_BOOTSTRAP);
    const exited = isMissing
      ? failed('Runtime.InvalidEntrypoint', requestId, NO_BOOTSTRAP)
      : runtimeExited(requestId, how.exit);
    return { ...exited, lines: [initReportLine(initMs, exited.errorType, 'error'), ...exited.lines] };
  }
  const errorType = how.errorType ?? 'Runtime.Unknown';
  return { errorType, body: how.body, lines: [initReportLine(initMs, errorType, 'error')] };
}
