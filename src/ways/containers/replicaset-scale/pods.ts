// Creates and removes the pods of a ReplicaSet.
//
// Creation starts slowly (1, 2, 4 ... at once) and stops at the first batch in which one fails, so that a set whose pods
// are refused does not hammer the API. Everything that was written is in the cache before this returns.
import { untilGone } from '../../../machinery/reflector-absence.ts';
import { compareRevisions } from '../../../machinery/reflector-gate.ts';
import { isError, TuttiError } from '../../../model/errors.ts';
import { type Pod, podKind } from '../../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { type Draft, keyOf, ownedBy } from '../../../model/object.ts';
import type { ContainerDeps } from '../deps.ts';
import type { ActFailure } from './status.ts';

const MAX_AT_ONCE = 500;

export interface ActResult {
  readonly failure?: ActFailure;
  readonly error?: unknown;
}

/** Creates so many pods. */
export async function createPods(deps: ContainerDeps, set: ReplicaSet, count: number): Promise<ActResult> {
  let result: ActResult = {};
  let isEnding = false;
  const made: Pod[] = [];
  const total = Math.min(count, MAX_AT_ONCE);
  for (let batch = 1; made.length < total && !result.error && !isEnding; batch *= 2) {
    const size = Math.min(batch, total - made.length);
    const outcomes = await Promise.allSettled(Array.from({ length: size }, () => createPod(deps, set)));
    isEnding = outcomes.some((outcome) => outcome.status === 'rejected' && isNamespaceEnding(outcome.reason));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') made.push(outcome.value);
      else if (!isNamespaceEnding(outcome.reason))
        result = {
          failure: { reason: 'FailedCreate', message: messageOf(outcome.reason) },
          error: outcome.reason,
        };
    }
  }
  await seen(deps, made);
  return result;
}

async function createPod({ client, events }: ContainerDeps, set: ReplicaSet): Promise<Pod> {
  try {
    const pod = await client.create(podKind, draftOf(set));
    events.normal(set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    return pod;
  } catch (error) {
    if (!isNamespaceEnding(error)) events.warning(set, 'FailedCreate', `Error creating: ${messageOf(error)}`);
    throw error;
  }
}

/** Nothing new is taken there: the set goes too. */
function isNamespaceEnding(error: unknown): boolean {
  return isError(error, 'Forbidden') && error.causes.some(({ field }) => field === 'metadata.namespace');
}

/** A pod from the set's template. */
export function draftOf(set: ReplicaSet): Draft<Pod> {
  const { template } = set.spec;
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [ownedBy(set)],
    },
    spec: template.spec,
  };
}

/** Removes these pods, all at once. */
export async function removePods(
  deps: ContainerDeps,
  set: ReplicaSet,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<ActResult> {
  const outcomes = await Promise.allSettled(pods.map((pod) => removePod(deps, set, pod, signal)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return {};
  return { failure: { reason: 'FailedDelete', message: messageOf(failed.reason) }, error: failed.reason };
}

async function removePod(
  { client, informers, events }: ContainerDeps,
  set: ReplicaSet,
  pod: Pod,
  signal: AbortSignal,
): Promise<void> {
  try {
    const left = await client.delete(podKind, keyOf(pod), { uid: pod.metadata.uid });
    events.normal(set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    if (left) await informers.pods.reached(left.metadata.resourceVersion);
    else await untilGone(informers.pods, pod, signal);
  } catch (error) {
    // Gone, or another pod under its name: what was wanted has happened.
    if (isError(error, 'NotFound', 'Conflict')) return untilGone(informers.pods, pod, signal);
    events.warning(set, 'FailedDelete', `Error deleting: ${messageOf(error)}`);
    throw error;
  }
}

async function seen({ informers }: ContainerDeps, made: readonly Pod[]): Promise<void> {
  const revisions = made.map(({ metadata }) => metadata.resourceVersion).sort(compareRevisions);
  const last = revisions.at(-1);
  if (last !== undefined) await informers.pods.reached(last);
}

function messageOf(error: unknown): string {
  return error instanceof TuttiError || error instanceof Error ? error.message : String(error);
}
