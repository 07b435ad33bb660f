// What clients of an HTTP API get from a function: the answer that its result means, or what went wrong in API Gateway's own words.
import { type Called, codeOf, whole } from './call.ts';
import { FAILED, TOO_LARGE_FOR_API, UNAVAILABLE } from './plan-api.ts';
import type { HttpAnswer } from './request.ts';
import { answerOf } from './response.ts';

export interface Integrated {
  readonly answer: HttpAnswer;
  /** For the access log. */
  readonly error?: string;
}

/** The answer that a call means. */
export async function integratedAnswer(form: '1.0' | '2.0', { head, payload }: Called): Promise<Integrated> {
  const bytes = await whole(payload);
  if (head.functionError !== undefined)
    return { answer: FAILED, error: `The function failed (${head.functionError}): ${shortened(bytes)}` };
  const answer = answerOf(form, bytes);
  if (answer) return { answer };
  return {
    answer: FAILED,
    error: `The function's answer is none of payload format ${form}: ${shortened(bytes)}`,
  };
}

/** What clients are told when a call failed, or took longer than the integration may. */
export function apiFault(error: unknown, isLate: boolean): Integrated {
  const text = error instanceof Error ? error.message : String(error);
  if (isLate) return { answer: UNAVAILABLE, error: 'The integration did not answer in time' };
  const code = codeOf(error);
  if (code === 'TooLarge') return { answer: TOO_LARGE_FOR_API, error: text };
  if (code === 'Unavailable') return { answer: UNAVAILABLE, error: text };
  return { answer: FAILED, error: text };
}

function shortened(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8').slice(0, 300);
}
