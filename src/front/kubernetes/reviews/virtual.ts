// Resources that hold no objects: a review is posted, and the answer is the review with its status filled in.
//
// RBAC is not evaluated yet. Whoever comes in is an administrator or one of our own programs, so the truth is: allowed.
import { TuttiError } from '../../../model/errors.ts';
import type { Caller } from '../authentication.ts';
import type { Resource } from '../discovery/resource.ts';

/** What the review's status is, from its spec and who asks. */
type Decide = (spec: { readonly [field: string]: unknown }, caller: Caller) => object;

interface Review {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced?: boolean;
  readonly decide: Decide;
}

const ALLOWED: Decide = () => ({
  allowed: true,
  reason: 'RBAC is not evaluated: whoever is let in may do everything',
});

const REVIEWS: readonly Review[] = [
  {
    group: 'authentication.k8s.io',
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    decide: (_spec, caller) => ({ userInfo: { username: caller.user, groups: caller.groups } }),
  },
  {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    decide: ALLOWED,
  },
  {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    decide: () => ({
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }),
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
function decideForAnother(spec: { readonly [field: string]: unknown }): object {
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
export function answerReview(review: Review, body: unknown, caller: Caller): object {
  const given = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly [field: string]: unknown;
  };
  const apiVersion = `${review.group}/v1`;
  if ((given.kind ?? review.kind) !== review.kind || (given.apiVersion ?? apiVersion) !== apiVersion) {
    throw new TuttiError('BadRequest', `the body is not a ${review.kind} of ${apiVersion}`);
  }
  const spec = (given.spec ?? {}) as { readonly [field: string]: unknown };
  return {
    ...given,
    kind: review.kind,
    apiVersion,
    metadata: given.metadata ?? {},
    status: review.decide(spec, caller),
  };
}
