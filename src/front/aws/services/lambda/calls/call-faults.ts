// Why the agent did not take a call, in Lambda's words.
import { isError } from '../../../../../model/errors.ts';
import type { Ctx } from '../../../context.ts';
import { functionArn } from '../arns.ts';
import { badContent, conflict, functionNotFound, serviceFault, throttled } from '../faults.ts';
import type { FunctionPlace } from '../function-name.ts';

/** What is not of the agent's comes back as it is. */
export function callFault(ctx: Ctx, place: FunctionPlace, error: unknown): unknown {
  const at =
    'The operation cannot be performed at this time. The function is currently in the following state:';
  if (isError(error, 'NotFound')) return functionNotFound(functionArn(ctx, place));
  if (isError(error, 'TooManyRequests'))
    return throttled(error.detail ?? 'ConcurrentInvocationLimitExceeded');
  if (isError(error, 'Conflict')) return conflict(`${at} Pending`);
  if (isError(error, 'Terminal')) return conflict(`${at} Failed: ${error.message}`);
  if (isError(error, 'Invalid', 'BadRequest', 'TooLarge')) return badContent(error.message);
  if (isError(error, 'Unavailable', 'Timeout', 'NoCapacity'))
    return serviceFault(`The function cannot be called now: ${error.message}`, error);
  return error;
}
