// OIDC providers by ARN: the ARN ends in the issuer's URL without its scheme.
import { type OidcProvider, oidcProviderKind } from '../../../../../model/kinds/oidc-provider.ts';
import type { ObjectKey } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { changeRecord, getRecord } from '../../../shared/records.ts';
import { invalidInput, noSuchEntity, quotaExceeded, validationError } from '../faults.ts';
import { keyOfName } from '../keys.ts';

const PREFIX = `arn:aws:iam::${ACCOUNT}:oidc-provider/`;
const CLIENT_IDS = 100;
const THUMBPRINTS = 5;

export const providerArn = (url: string): string => `${PREFIX}${url}`;

/** The URL without its scheme; throws where it is none. */
export function issuerOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:' || parsed.search || parsed.hash || parsed.username)
    throw validationError('Invalid Open ID Connect Provider URL');
  return url.slice('https://'.length).replace(/\/$/, '');
}

const missingProvider = (arn: string) => noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);

export function providerKey(arn: string): ObjectKey {
  if (!/^arn:aws:iam::\d{12}:oidc-provider\/.+/.test(arn)) throw invalidInput(`Invalid ARN: ${arn}`);
  if (!arn.startsWith(PREFIX)) throw missingProvider(arn);
  return keyOfName(arn.slice(PREFIX.length));
}

export function getProvider({ client }: Ctx, arn: string): Promise<OidcProvider> {
  return getRecord(client, oidcProviderKind, providerKey(arn), () => missingProvider(arn));
}

export function changeProvider(
  { client }: Ctx,
  arn: string,
  change: (provider: OidcProvider) => OidcProvider,
): Promise<OidcProvider> {
  return changeRecord(client, oidcProviderKind, providerKey(arn), () => missingProvider(arn), change);
}

/** Each once; throws where there are too many. */
export function clientIdSet(ids: readonly string[]): readonly string[] {
  const distinct = [...new Set(ids)];
  if (distinct.length > CLIENT_IDS) throw quotaExceeded('ClientIdsPerOpenIdConnectProvider', CLIENT_IDS);
  return distinct;
}

/** In lower case; throws where there are too many or one is not hexadecimal. */
export function thumbprintSet(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > THUMBPRINTS)
    throw invalidInput(`Thumbprint list must contain fewer than ${THUMBPRINTS} entries.`);
  if (!thumbprints.every((one) => /^[0-9a-fA-F]{40}$/.test(one))) throw invalidInput('Invalid thumbprint');
  return thumbprints.map((one) => one.toLowerCase());
}
