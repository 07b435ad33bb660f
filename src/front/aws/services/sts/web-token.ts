// Whose token is it? A web identity's token checked: issuer, signature, times, audience, and that its account is still there.
//
// The issuers whose keys we know are our own: the service accounts of this instance. Another issuer's keys would have to be fetched.
import { readJwt } from '../../../../machinery/pki/jwt.ts';
import type { TokenClaims } from '../../../../machinery/pki/service-account-tokens.ts';
import { type OidcProvider, oidcProviderKind } from '../../../../model/kinds/oidc-provider.ts';
import { serviceAccountKind } from '../../../../model/kinds/service-account.ts';
import type { Ctx } from '../../context.ts';
import { expiredToken, invalidIdentityToken, rejectedClaim } from './faults.ts';

export interface WebIdentity {
  readonly claims: TokenClaims;
  /** The audience that the provider accepts. */
  readonly audience: string;
  readonly provider: OidcProvider;
}

/** Throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim. */
export async function readWebToken(ctx: Ctx, token: string): Promise<WebIdentity> {
  const issuer = readJwt(token)?.payload.iss;
  if (typeof issuer !== 'string') {
    throw invalidIdentityToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  const provider = await findProvider(ctx, issuer);
  if (!provider) throw invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
  const claims = readClaims(ctx, token);
  checkTimes(claims, ctx.clock.now());
  const audience = claims.audiences.find((name) => provider.spec.clientIds?.includes(name));
  if (audience === undefined) throw invalidIdentityToken('Incorrect token audience');
  await checkAccount(ctx, claims);
  return { claims, audience, provider };
}

async function findProvider({ client }: Ctx, issuer: string): Promise<OidcProvider | undefined> {
  const url = issuer.replace(/^https:\/\//, '');
  const { items } = await client.list(oidcProviderKind);
  return items.find(({ spec }) => spec.url === url);
}

function readClaims({ credentials }: Ctx, token: string): TokenClaims {
  const claims = credentials.webTokens?.read(token) ?? 'unknown issuer';
  if (claims === 'unknown issuer') {
    throw invalidIdentityToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  }
  if (typeof claims === 'string')
    throw invalidIdentityToken('Provided Token is not valid: its signature does not match');
  return claims;
}

function checkTimes({ expiresAtMs, notBeforeMs }: TokenClaims, nowMs: number): void {
  const now = Math.floor(nowMs / 1000);
  const end = expiresAtMs / 1000;
  if (end <= now) {
    throw expiredToken(
      `Token expired: current date/time ${now} must be before the expiration date/time${end}`,
    );
  }
  const start = notBeforeMs / 1000;
  if (start > now)
    throw invalidIdentityToken(
      `Token is not yet valid: current date/time ${now} must not be before ${start}`,
    );
}

/** We are the issuer, so we know whether we still stand by the token. */
async function checkAccount({ client }: Ctx, { namespace, account }: TokenClaims): Promise<void> {
  const found = await client.find(serviceAccountKind, { namespace, name: account.name });
  if (found?.metadata.uid !== account.uid)
    throw rejectedClaim(`The service account "${namespace}/${account.name}" is not there any more`);
}
