// A place among the streaming sessions that may be open at once.
import { TuttiError } from '../../../model/errors.ts';
import type { FrontParts } from '../call.ts';

/** Call the result when the session is over. Throws NoCapacity. */
export function enterSession({ counters, limits }: FrontParts): () => void {
  const leave = counters.enter('sessions', limits.sessions);
  if (leave) return leave;
  throw new TuttiError('NoCapacity', 'too many streaming sessions are open, please try again later', {
    retryAfterSeconds: 1,
  });
}
