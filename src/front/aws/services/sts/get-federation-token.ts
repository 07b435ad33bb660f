import type { GetFederationTokenCommand } from '@aws-sdk/client-sts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { refuseSessions, secondsFor } from './get-session-token.ts';
import { check, durationProblems, nameProblems, packedPolicySize } from './input.ts';
import { issued } from './role-session.ts';

/** Credentials that end, for somebody whom the caller vouches for. */
export async function getFederationToken(
  input: Input<GetFederationTokenCommand>,
  ctx: Ctx,
): Promise<Output<GetFederationTokenCommand>> {
  const { Name = '', DurationSeconds } = input;
  check(nameProblems('name', Name, 32), durationProblems(DurationSeconds, 129_600));
  refuseSessions(ctx, 'GetFederationToken');
  const PackedPolicySize = packedPolicySize(input);
  const { account } = ctx;
  const arn = `arn:aws:sts::${account}:federated-user/${Name}`;
  const userId = `${account}:${Name}`;
  const caller = { kind: 'federated-user', account, arn, userId } as const;
  return {
    Credentials: issued(ctx, caller, secondsFor(ctx, DurationSeconds)),
    FederatedUser: { FederatedUserId: userId, Arn: arn },
    PackedPolicySize,
  };
}
