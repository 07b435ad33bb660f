import type { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { accessDenied } from './faults.ts';
import { arnProblems, check, durationProblems, nameProblems, packedPolicySize } from './input.ts';
import { findRole, sessionSeconds, startSession } from './role-session.ts';
import { isTrusted } from './trust.ts';
import { readWebToken, type WebIdentity } from './web-token.ts';

const ACTION = 'sts:AssumeRoleWithWebIdentity';

/** Credentials of a role for whoever has the token of a service account that the role trusts. Nobody signs this call. */
export async function assumeRoleWithWebIdentity(
  input: Input<AssumeRoleWithWebIdentityCommand>,
  ctx: Ctx,
): Promise<Output<AssumeRoleWithWebIdentityCommand>> {
  const { RoleArn = '', RoleSessionName = '', WebIdentityToken = '', DurationSeconds } = input;
  check(
    arnProblems(RoleArn),
    nameProblems('roleSessionName', RoleSessionName, 64),
    durationProblems(DurationSeconds, 43_200),
    // A token is as good as a password.
    length('webIdentityToken', WebIdentityToken, [4, 20_000], { hidden: true }),
  );
  const PackedPolicySize = packedPolicySize(input);
  const role = await findRole(ctx, RoleArn);
  const identity = await readWebToken(ctx, WebIdentityToken);
  const { claims, audience } = identity;
  const providerArn = `arn:aws:iam::${ctx.account}:oidc-provider/${identity.provider.spec.url}`;
  const asking = {
    action: ACTION,
    principals: { Federated: [providerArn] },
    context: { 'sts:rolesessionname': RoleSessionName, ...claimKeys(identity) },
    known: [],
  };
  if (!role || !isTrusted(role.spec.assumeRolePolicyDocument, asking))
    throw accessDenied(`Not authorized to perform ${ACTION}`);
  return {
    ...startSession(ctx, role, RoleSessionName, sessionSeconds(DurationSeconds, role)),
    SubjectFromWebIdentityToken: claims.subject,
    Provider: providerArn,
    Audience: audience,
    PackedPolicySize,
  };
}

/** `<issuer>:sub`, `<issuer>:aud`: what trust policies look at. */
function claimKeys({ claims, audience, provider }: WebIdentity): { readonly [key: string]: string } {
  const issuer = provider.spec.url.toLowerCase();
  return { [`${issuer}:sub`]: claims.subject, [`${issuer}:aud`]: audience, 'aws:federatedprovider': issuer };
}
