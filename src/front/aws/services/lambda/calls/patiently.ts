// Calls of what was made a moment ago: the agent hears of objects after whoever made them has his answer. What is there, but not yet for the
// agent, is waited for; what is not there is refused at once.
import { delay } from '../../../../../machinery/clock.ts';
import { isError } from '../../../../../model/errors.ts';
import type { Ctx } from '../../../context.ts';
import type { FunctionPlace } from '../function-name.ts';
import { resolve } from '../lookup.ts';

const ATTEMPTS = 50;
const PAUSE_MS = 50;

export async function patiently<T>(ctx: Ctx, place: FunctionPlace, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isError(error, 'NotFound') || attempt === ATTEMPTS) throw error;
      await resolve(ctx, place);
      await delay(ctx.clock, PAUSE_MS);
    }
  }
}
