// What of a pod's spec may change while it exists: images, a shorter deadline, more tolerations, fewer gates.
import type { Container, PodSpec, Toleration } from '../wire/kubernetes.ts';
import { describeChange } from './difference.ts';
import { type Errors, forbidden, invalid, same } from './fields.ts';

const MAX_INT32 = 2 ** 31 - 1;

const CHANGEABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodChange(spec: PodSpec, previous: PodSpec, path: string): Errors {
  if (same(spec, previous)) return [];
  for (const list of ['containers', 'initContainers'] as const) {
    if ((spec[list] ?? []).length !== (previous[list] ?? []).length) {
      return [forbidden(`${path}.${list}`, 'pod updates may not add or remove containers')];
    }
  }
  return [
    ...validateDeadline(spec, previous, `${path}.activeDeadlineSeconds`),
    ...validateTolerations(spec.tolerations ?? [], previous.tolerations ?? [], `${path}.tolerations`),
    ...validateGates(spec, previous, `${path}.schedulingGates`),
    ...validateNarrowing(spec, previous, `${path}.nodeSelector`),
    ...validateRest(spec, previous, path),
  ];
}

function validateDeadline(
  { activeDeadlineSeconds: now }: PodSpec,
  { activeDeadlineSeconds: before }: PodSpec,
  path: string,
): Errors {
  if (now === undefined) {
    return before === undefined
      ? []
      : [invalid(path, null, 'must not update from a positive integer to nil value')];
  }
  if (now < 0 || now > MAX_INT32)
    return [invalid(path, now, `must be between 0 and ${MAX_INT32}, inclusive`)];
  if (before !== undefined && before < now)
    return [invalid(path, now, 'must be less than or equal to previous value')];
  return [];
}

function validateTolerations(
  now: readonly Toleration[],
  before: readonly Toleration[],
  path: string,
): Errors {
  const kept = (old: Toleration): boolean =>
    now.some((it) => same(it, { ...old, tolerationSeconds: it.tolerationSeconds }));
  return before.every(kept)
    ? []
    : [forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')];
}

function validateGates(
  { schedulingGates: now = [] }: PodSpec,
  { schedulingGates: before = [] }: PodSpec,
  path: string,
): Errors {
  return now.flatMap(({ name }, index) =>
    before.some((gate) => gate.name === name)
      ? []
      : [
          forbidden(
            `${path}[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** Everything that may change is set back; what then still differs was not allowed to. */
function validateRest(spec: PodSpec, previous: PodSpec, path: string): Errors {
  const wasNegative =
    (previous.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  const rest: PodSpec = {
    ...spec,
    containers: withImages(spec.containers, previous.containers) ?? [],
    initContainers: withImages(spec.initContainers, previous.initContainers),
    activeDeadlineSeconds: previous.activeDeadlineSeconds,
    schedulingGates: previous.schedulingGates,
    tolerations: previous.tolerations,
    terminationGracePeriodSeconds: wasNegative
      ? previous.terminationGracePeriodSeconds
      : spec.terminationGracePeriodSeconds,
    ...(isGated(previous)
      ? { nodeSelector: previous.nodeSelector, affinity: withNodeAffinity(spec, previous) }
      : {}),
  };
  if (same(rest, previous)) return [];
  return [
    forbidden(
      path,
      `pod updates may not change fields other than ${CHANGEABLE}\n${describeChange(previous, rest)}`,
    ),
  ];
}

function withImages(
  now: readonly Container[] | undefined,
  before: readonly Container[] | undefined,
): readonly Container[] | undefined {
  return now?.map((container, index) => ({ ...container, image: before?.[index]?.image }));
}

function isGated({ schedulingGates }: PodSpec): boolean {
  return (schedulingGates ?? []).length > 0;
}

/** A pod that waits at a gate may still be given a narrower choice of nodes. */
function validateNarrowing({ nodeSelector: now = {} }: PodSpec, previous: PodSpec, path: string): Errors {
  const kept = Object.entries(previous.nodeSelector ?? {}).every(([key, value]) => now[key] === value);
  if (!isGated(previous) || kept) return [];
  return [invalid(path, now, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)')];
}

/** The affinity with the node affinity set back, if it was free to change: nothing was required before. */
function withNodeAffinity({ affinity: now }: PodSpec, { affinity: before }: PodSpec): PodSpec['affinity'] {
  if (before?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution) return now;
  const { nodeAffinity: _, ...others } = now ?? {};
  const rest = before?.nodeAffinity ? { ...others, nodeAffinity: before.nodeAffinity } : others;
  return !before && Object.keys(rest).length === 0 ? undefined : rest;
}
