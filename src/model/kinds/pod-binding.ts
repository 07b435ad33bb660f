// The `binding` subresource: puts a pod on a node, once and for all.
import { type FieldError, TuttiError } from '../errors.ts';
import { formatFieldError } from '../field-errors.ts';
import type { Action } from '../kind.ts';
import { isDeleting } from '../object.ts';
import { notSupported, required } from '../validation/fields.ts';
import type { Binding, PodCondition } from '../wire/kubernetes.ts';
import type { Pod } from './pod.ts';

function conflict(pod: Pod, text: string): TuttiError {
  const about = { group: '', kind: 'pods/binding', name: pod.metadata.name };
  return new TuttiError(
    'Conflict',
    `Operation cannot be fulfilled on pods/binding "${pod.metadata.name}": ${text}`,
    { about },
  );
}

function invalid(pod: Pod, cause: FieldError): TuttiError {
  const { name } = pod.metadata;
  const message = `Binding "${name}" is invalid: ${formatFieldError(cause)}`;
  return new TuttiError('Invalid', message, { about: { group: '', kind: 'Binding', name }, causes: [cause] });
}

function scheduled(nowMs: number): PodCondition {
  return {
    type: 'PodScheduled',
    status: 'True',
    lastTransitionTime: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

function checkTarget(pod: Pod, { target }: Partial<Binding>): string {
  const kind = target?.kind;
  if (kind && kind !== 'Node') throw invalid(pod, notSupported('target.kind', kind, ['Node', '<empty>']));
  if (!target?.name) throw invalid(pod, required('target.name'));
  return target.name;
}

export const podBinding: Action<Pod> = {
  apply(pod, body, nowMs) {
    const binding = body as Partial<Binding>; // by its schema
    const nodeName = checkTarget(pod, binding);
    const uid = binding.metadata?.uid;
    if (uid && uid !== pod.metadata.uid) {
      throw conflict(
        pod,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`,
      );
    }
    if (isDeleting(pod))
      throw conflict(pod, `pod ${pod.metadata.name} is being deleted, cannot be assigned to a host`);
    if (pod.spec.nodeName)
      throw conflict(pod, `pod ${pod.metadata.name} is already assigned to node "${pod.spec.nodeName}"`);
    if (pod.spec.schedulingGates?.length)
      throw conflict(pod, `pod ${pod.metadata.name} has non-empty .spec.schedulingGates`);
    const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled');
    return {
      ...pod,
      metadata: withAnnotations(pod, binding),
      spec: { ...pod.spec, nodeName },
      status: { ...pod.status, conditions: [...others, scheduled(nowMs)] },
    };
  },
};

/** A scheduler may hand annotations over with its binding. */
function withAnnotations(pod: Pod, binding: Partial<Binding>): Pod['metadata'] {
  const added = binding.metadata?.annotations;
  return added ? { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...added } } : pod.metadata;
}
