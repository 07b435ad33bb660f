// TokenRequest: a token for a service account (`kubectl create token`). It is signed and forgotten; nothing is stored.
import { invalid } from '../../../machinery/api/problems.ts';
import type { NewToken, ServiceAccountTokens } from '../../../machinery/pki/service-account-tokens.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { BoundObjectReference, TokenRequest } from '../../../model/wire/kubernetes.ts';
import { readObject } from '../body.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { negotiate } from '../negotiation.ts';
import { keyOfTarget, noSuchResource, type Target } from '../verbs/target.ts';

const GROUP = 'authentication.k8s.io';
const KIND = 'TokenRequest';
const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
/** Who asks for more gets this much, and is told so in the answer. */
const MOST_SECONDS = 172_800;

/** Answers the request with its status. Throws NotFound, Invalid, BadRequest, Conflict. */
export async function requestToken(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { serviceAccounts, api, clock } = parts;
  if (!serviceAccounts) throw noSuchResource();
  const { encoding } = negotiate(call.request.headers.accept);
  const { value } = await readObject(call.request, parts.limits.bodyBytes);
  const account = await api.get(target.kind, keyOfTarget(target));
  const spec = readSpec(value, serviceAccounts);
  const { name, uid, namespace = '' } = account.metadata;
  const bound = spec.boundObjectRef && (await boundObject(parts, spec.boundObjectRef, { namespace, name }));
  const nowMs = clock.now();
  // Tokens count in whole seconds.
  const expiresAtMs = (Math.floor(nowMs / 1000) + spec.expirationSeconds) * 1000;
  const { audiences } = spec;
  const token = serviceAccounts.issue({
    ...{ namespace, account: { name, uid }, audiences, bound, nowMs, expiresAtMs },
  });
  const body = {
    kind: KIND,
    apiVersion: `${GROUP}/v1`,
    metadata: { name, namespace, creationTimestamp: timeText(nowMs) },
    spec: { ...spec, ...(bound ? { boundObjectRef: { ...spec.boundObjectRef, uid: bound.uid } } : {}) },
    status: { token, expirationTimestamp: timeText(expiresAtMs) },
  };
  return { code: 201, body, encoding };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}/, '');
}

interface Spec {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObjectRef?: BoundObjectReference;
}

function readSpec(value: unknown, { issuer }: ServiceAccountTokens): Spec {
  const body = (typeof value === 'object' && value !== null ? value : {}) as Partial<TokenRequest>; // looked at below
  if ((body.kind ?? KIND) !== KIND || (body.apiVersion ?? `${GROUP}/v1`) !== `${GROUP}/v1`)
    throw new TuttiError('BadRequest', `the body is not a ${KIND} of ${GROUP}/v1`);
  const { audiences, expirationSeconds, boundObjectRef } = body.spec ?? {};
  if (audiences !== undefined && audiences !== null && !isTextList(audiences))
    throw new TuttiError('BadRequest', 'spec.audiences: must be a list of texts');
  return {
    audiences: audiences?.length ? audiences : [issuer],
    expirationSeconds: Math.min(checkedSeconds(expirationSeconds ?? DEFAULT_SECONDS), MOST_SECONDS),
    ...(boundObjectRef ? { boundObjectRef } : {}),
  };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function checkedSeconds(seconds: unknown): number {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds))
    throw new TuttiError('BadRequest', 'spec.expirationSeconds: must be a whole number');
  const problem =
    seconds < LEAST_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : seconds > 2 ** 32
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (problem === undefined) return seconds;
  const cause = {
    type: 'Invalid',
    field: 'spec.expirationSeconds',
    value: seconds,
    detail: problem,
  } as const;
  throw invalid({ kind: KIND, group: GROUP }, '', [cause]);
}

const BOUND: {
  readonly [kind: string]: { readonly kind: 'pod' | 'secret' | 'node'; readonly plural: string };
} = {
  Pod: { kind: 'pod', plural: 'pods' },
  Secret: { kind: 'secret', plural: 'secrets' },
  Node: { kind: 'node', plural: 'nodes' },
};

/** What the token ends with. It has to be there, be the one that is meant, and a pod has to be of the account. */
async function boundObject(
  { api }: FrontParts,
  { kind = '', apiVersion = 'v1', name = '', uid }: BoundObjectReference,
  account: { readonly namespace: string; readonly name: string },
): Promise<NewToken['bound']> {
  const known = apiVersion === 'v1' || apiVersion === '' ? BOUND[kind] : undefined;
  const descriptor = known && api.findKind('', 'v1', known.plural);
  if (!known || !descriptor) {
    const message = `cannot bind token for serviceaccount "${account.name}" to object kind "${kind}"`;
    throw new TuttiError('BadRequest', message);
  }
  const key = descriptor.namespaced ? { namespace: account.namespace, name } : { name };
  const object = await api.get(descriptor, key);
  if (uid !== undefined && uid !== '' && uid !== object.metadata.uid) {
    throw new TuttiError(
      'Conflict',
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  const { spec } = object as { readonly spec?: { readonly serviceAccountName?: string } };
  if (known.kind === 'pod' && (spec?.serviceAccountName ?? 'default') !== account.name) {
    const message = `cannot bind token for serviceaccount "${account.name}" to pod running with different serviceaccount name.`;
    throw new TuttiError('BadRequest', message);
  }
  return { kind: known.kind, name, uid: object.metadata.uid };
}
