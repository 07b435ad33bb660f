// Whose token is it, and does it still count? Signature, times and audience, then whether the account and what it is bound to are there.
//
// All of it is looked up each time: a token ends at once with the account, pod or secret that it belongs to.
import type { TokenClaims, TokenReference } from '../../../machinery/pki/service-account-tokens.ts';
import { serviceAccountUser } from '../../../machinery/pki/service-account-tokens.ts';
import { isError } from '../../../model/errors.ts';
import type { Caller } from '../authentication.ts';
import type { FrontParts } from '../call.ts';

export interface CheckedToken {
  readonly caller: Caller;
  /** Of those asked for, which the token is meant for. */
  readonly audiences: readonly string[];
}

type Parts = Pick<FrontParts, 'api' | 'clock' | 'serviceAccounts'>;

/** Undefined = nobody that we know. Without audiences, the API itself is meant. */
export async function checkToken(
  parts: Parts,
  token: string,
  audiences: readonly string[] = [],
): Promise<CheckedToken | undefined> {
  const { serviceAccounts, clock } = parts;
  const claims = serviceAccounts?.read(token);
  if (!serviceAccounts || claims === undefined || typeof claims === 'string') return undefined;
  const nowMs = clock.now();
  if (claims.expiresAtMs <= nowMs || claims.notBeforeMs > nowMs) return undefined;
  const asked = audiences.length > 0 ? audiences : [serviceAccounts.issuer];
  const meant = asked.filter((audience) => claims.audiences.includes(audience));
  if (meant.length === 0 || !(await isCurrent(parts, claims))) return undefined;
  return { caller: callerOf(claims), audiences: meant };
}

const PLURALS = { pod: 'pods', secret: 'secrets', node: 'nodes' } as const;

async function isCurrent(parts: Parts, { namespace, account, bound }: TokenClaims): Promise<boolean> {
  if (!(await isThere(parts, 'serviceaccounts', account, namespace))) return false;
  if (!bound) return true;
  return isThere(parts, PLURALS[bound.kind], bound, bound.kind === 'node' ? undefined : namespace);
}

async function isThere(
  { api }: Parts,
  plural: string,
  { name, uid }: TokenReference,
  namespace: string | undefined,
): Promise<boolean> {
  const kind = api.findKind('', 'v1', plural);
  if (!kind) return false;
  try {
    const { metadata } = await api.get(kind, namespace === undefined ? { name } : { namespace, name });
    return metadata.uid === uid;
  } catch (error) {
    if (isError(error, 'NotFound')) return false;
    throw error;
  }
}

const EXTRA = 'authentication.kubernetes.io';

function callerOf({ namespace, account, bound, id }: TokenClaims): Caller {
  const extra = {
    [`${EXTRA}/credential-id`]: [`JTI=${id}`],
    ...(bound && bound.kind !== 'secret'
      ? { [`${EXTRA}/${bound.kind}-name`]: [bound.name], [`${EXTRA}/${bound.kind}-uid`]: [bound.uid] }
      : {}),
  };
  return {
    user: serviceAccountUser(namespace, account.name),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    uid: account.uid,
    extra,
  };
}
