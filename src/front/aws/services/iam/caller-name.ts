// Whom a call is about that names no user: the user who calls.
import type { Ctx } from '../../context.ts';
import { userNameNeeded } from './faults.ts';

/** Throws where the caller is no user. */
export function userNameOr({ caller }: Ctx, given: string | undefined): string {
  if (given !== undefined) return given;
  if (caller.kind !== 'user') throw userNameNeeded();
  return caller.arn.slice(caller.arn.lastIndexOf('/') + 1);
}
