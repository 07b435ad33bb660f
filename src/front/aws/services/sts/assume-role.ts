import type { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Ctx } from '../../context.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Input, Output } from '../../operation.ts';
import { parseArn } from '../../shared/arn.ts';
import { accessDenied, notAuthorized } from './faults.ts';
import { arnProblems, check, durationProblems, nameProblems, packedPolicySize } from './input.ts';
import { findRole, sessionSeconds, startSession } from './role-session.ts';
import { type Asking, isTrusted } from './trust.ts';

/**
 * Credentials of a role for a while. Unlike at AWS the root may assume roles, as it is the only identity that everybody has here: it counts
 * as any identity of the account.
 */
export async function assumeRole(
  input: Input<AssumeRoleCommand>,
  ctx: Ctx,
): Promise<Output<AssumeRoleCommand>> {
  const { RoleArn = '', RoleSessionName = '', DurationSeconds, SourceIdentity, SerialNumber } = input;
  check(
    arnProblems(RoleArn),
    nameProblems('roleSessionName', RoleSessionName, 64),
    durationProblems(DurationSeconds, 43_200),
    nameProblems('sourceIdentity', SourceIdentity, 64),
  );
  if (SerialNumber !== undefined) throw noSuchDevice();
  const role = await findRole(ctx, RoleArn);
  const PackedPolicySize = packedPolicySize(input);
  if (!role || !isTrusted(role.spec.assumeRolePolicyDocument, asking(input, ctx)))
    throw notAuthorized(ctx.caller.arn, 'sts:AssumeRole', RoleArn);
  const seconds = sessionSeconds(DurationSeconds, role, ctx.caller);
  return { ...startSession(ctx, role, RoleSessionName, seconds), PackedPolicySize, SourceIdentity };
}

/** There are no devices for a second factor. */
export const noSuchDevice = () =>
  accessDenied(
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  );

const KNOWN = ['sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'aws:multifactorauthpresent'];

function asking(input: Input<AssumeRoleCommand>, { caller, account, region }: Ctx): Asking {
  const { ExternalId, RoleSessionName, SourceIdentity } = input;
  return {
    action: 'sts:AssumeRole',
    principals: { AWS: [...namesOf(caller), account, `arn:aws:iam::${account}:root`] },
    known: KNOWN,
    context: {
      'sts:externalid': ExternalId,
      'sts:rolesessionname': RoleSessionName,
      'sts:sourceidentity': SourceIdentity,
      'aws:principalarn': principalArns(caller),
      'aws:principalaccount': account,
      'aws:userid': caller.userId,
      'aws:username': caller.kind === 'user' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : undefined,
      'aws:requestedregion': region,
    },
  };
}

/** What a policy may call a caller. */
function namesOf(caller: Caller): readonly string[] {
  return [...principalArns(caller), caller.userId.split(':')[0] ?? ''];
}

/** A session also stands for its role. Roles with a path are known by their id only, as an ARN of a session has no path. */
function principalArns({ kind, arn, account }: Caller): readonly string[] {
  const name = parseArn(arn)?.resource.split('/')[1];
  return kind === 'assumed-role' ? [arn, `arn:aws:iam::${account}:role/${name}`] : [arn];
}
