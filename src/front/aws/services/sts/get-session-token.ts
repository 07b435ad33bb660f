import type { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { noSuchDevice } from './assume-role.ts';
import { accessDenied } from './faults.ts';
import { check, durationProblems } from './input.ts';
import { issued } from './role-session.ts';

const DEFAULT_SECONDS = 43_200;
const MOST_SECONDS = 129_600;
const ROOT_SECONDS = 3600;

/** Credentials that end, for the same caller. */
export async function getSessionToken(
  { DurationSeconds, SerialNumber, TokenCode }: Input<GetSessionTokenCommand>,
  ctx: Ctx,
): Promise<Output<GetSessionTokenCommand>> {
  check(durationProblems(DurationSeconds, MOST_SECONDS));
  refuseSessions(ctx, 'GetSessionToken');
  if (SerialNumber !== undefined || TokenCode !== undefined) throw noSuchDevice();
  return { Credentials: issued(ctx, ownCaller(ctx), secondsFor(ctx, DurationSeconds)) };
}

/** Throws AccessDenied for who is in a session already. */
export function refuseSessions({ caller }: Ctx, operation: string): void {
  if (
    caller.kind === 'assumed-role' ||
    caller.kind === 'federated-user' ||
    caller.accessKeyId?.startsWith('ASIA')
  )
    throw accessDenied(`Cannot call ${operation} with session credentials`);
}

/** The owner of the account gets an hour at most. */
export function secondsFor({ caller }: Ctx, asked = DEFAULT_SECONDS): number {
  return caller.kind === 'root' ? Math.min(asked, ROOT_SECONDS) : asked;
}

function ownCaller({ caller: { accessKeyId: _, ...caller } }: Ctx) {
  return caller;
}
