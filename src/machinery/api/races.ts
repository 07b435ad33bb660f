// What happens when somebody else writes the same object between our read and our write? Read again, decide again.
//
// Whether the caller's own precondition still holds is decided by the attempt itself, on the fresh object.
import type { AnyKind } from '../../model/kind.ts';
import { MAX_RACES } from './context.ts';
import { RaceLost } from './object-store.ts';
import { conflict, MODIFIED } from './problems.ts';

/** Runs the attempt until it does not lose a race. Throws Conflict when it loses too often. */
export async function untilSettled<T>(kind: AnyKind, name: string, attempt: () => Promise<T>): Promise<T> {
  for (let races = 0; races < MAX_RACES; races += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RaceLost)) throw error;
    }
  }
  throw conflict(kind, name, MODIFIED);
}
