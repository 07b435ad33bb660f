// What a call answers whose code did not begin.
import type { InitFailure } from '../pool/pool-code.ts';
import { type ErrorAnswer, initReportLine, runtimeExited, timedOut } from './words.ts';

export function failureOfInit({ how, initMs }: InitFailure, requestId: string, atMs: number): ErrorAnswer {
  if (how.type === 'timeout') {
    const late = timedOut(atMs, requestId, how.afterMs / 1000);
    return { ...late, lines: [initReportLine(initMs, undefined, 'timeout'), ...late.lines] };
  }
  if (how.type === 'exit') {
    const exited = runtimeExited(requestId, how.exit);
    return { ...exited, lines: [initReportLine(initMs, exited.errorType, 'error'), ...exited.lines] };
  }
  const errorType = how.errorType ?? 'Runtime.Unknown';
  return { errorType, body: how.body, lines: [initReportLine(initMs, errorType, 'error')] };
}
