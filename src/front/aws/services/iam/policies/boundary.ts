// A permissions boundary has to be a policy that is there, and stays there until the one who has it is written.
import type { Ctx } from '../../../context.ts';
import { noSuchBoundary } from '../faults.ts';
import { inTurn } from '../in-turn.ts';
import { getPolicyByArn } from './find-policy.ts';

/** Runs `write`, which is about to write down the boundary, if there is one. */
export function withBoundary<T>(ctx: Ctx, arn: string | undefined, write: () => Promise<T>): Promise<T> {
  if (arn === undefined) return write();
  return inTurn(async () => {
    await getPolicyByArn(ctx, arn, noSuchBoundary);
    return write();
  });
}
