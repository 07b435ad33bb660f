// Resources that hold no objects: a review is posted, and the answer is the review with its status filled in.
//
// RBAC is not evaluated yet: administrators and our own programs may do everything, others nothing beside looking around.
import { TuttiError } from '../../../model/errors.ts';
import { type Caller, mayDoEverything } from '../authentication.ts';
import type { FrontParts } from '../call.ts';
import type { Resource } from '../discovery/resource.ts';
import { checkToken } from '../tokens/check.ts';

/** What the review's status is, from its spec and who asks. */
type Decide = (spec: Fields, asking: Asking) => object | Promise<object>;

type Fields = { readonly [field: string]: unknown };

export interface Asking {
  readonly caller: Caller;
  readonly parts: FrontParts;
}

interface Review {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced?: boolean;
  readonly decide: Decide;
}

const decideForCaller: Decide = (_spec, { caller }) =>
  mayDoEverything(caller)
    ? { allowed: true, reason: 'RBAC is not evaluated: administrators may do everything' }
    : { allowed: false, reason: 'RBAC is not evaluated: only administrators may do anything' };

/** Every verb on everything, or nothing. */
function rulesOf({ caller }: Asking): object {
  if (!mayDoEverything(caller)) return { resourceRules: [], nonResourceRules: [], incomplete: false };
  return {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  };
}

/** As SelfSubjectReview and TokenReview tell them. */
function userInfo({ user, uid, groups, extra }: Caller): object {
  return { username: user, ...(uid ? { uid } : {}), groups, ...(extra ? { extra } : {}) };
}

async function reviewToken({ token, audiences }: Fields, { parts }: Asking): Promise<object> {
  const asked = Array.isArray(audiences) ? audiences.map(String) : [];
  if (typeof token !== 'string' || token === '')
    throw new TuttiError('BadRequest', 'token is required for TokenReview in authentication');
  const checked = await checkToken(parts, token, asked);
  if (!checked) return { authenticated: false, error: 'invalid bearer token' };
  const { caller } = checked;
  const user = userInfo({ ...caller, groups: [...caller.groups, 'system:authenticated'] });
  return { authenticated: true, user, audiences: checked.audiences };
}

const REVIEWS: readonly Review[] = [
  {
    group: 'authentication.k8s.io',
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    decide: (_spec, { caller }) => ({ userInfo: userInfo(caller) }),
  },
  {
    group: 'authentication.k8s.io',
    kind: 'TokenReview',
    plural: 'tokenreviews',
    decide: reviewToken,
  },
  {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    decide: decideForCaller,
  },
  {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    decide: (_spec, asking) => rulesOf(asking),
  },
  {
    group: 'authorization.k8s.io',
    kind: 'LocalSubjectAccessReview',
    plural: 'localsubjectaccessreviews',
    namespaced: true,
    decide: decideForAnother,
  },
  {
    group: 'authorization.k8s.io',
    kind: 'SubjectAccessReview',
    plural: 'subjectaccessreviews',
    decide: decideForAnother,
  },
];

/** Only members of the administrators' group may do anything; of others nothing is known. */
function decideForAnother(spec: Fields): object {
  const groups = Array.isArray(spec.groups) ? spec.groups : [];
  return { allowed: groups.includes('system:masters') };
}

export const VIRTUAL_RESOURCES: readonly Resource[] = REVIEWS.map(
  ({ group, kind, plural, namespaced = false }) => ({
    group,
    version: 'v1',
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  }),
);

export function findReview(group: string, version: string, plural: string): Review | undefined {
  if (version !== 'v1') return undefined;
  return REVIEWS.find((review) => review.group === group && review.plural === plural);
}

/** The posted review with its status. Throws BadRequest for a body of another kind. */
export async function answerReview(review: Review, body: unknown, asking: Asking): Promise<object> {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Fields;
  const apiVersion = `${review.group}/v1`;
  if ((given.kind ?? review.kind) !== review.kind || (given.apiVersion ?? apiVersion) !== apiVersion) {
    throw new TuttiError('BadRequest', `the body is not a ${review.kind} of ${apiVersion}`);
  }
  const spec = (given.spec ?? {}) as Fields;
  return {
    ...given,
    kind: review.kind,
    apiVersion,
    metadata: given.metadata ?? {},
    status: await review.decide(spec, asking),
  };
}
