// What a group's status says after a plan: counts, and how launches fare.
import { backoffMs } from '../../../machinery/backoff.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { isDeleting } from '../../../model/object.ts';
import { isCounted, isEnding, isInService } from '../members.ts';
import { isProven } from './health.ts';
import type { Moment } from './moment.ts';

export type GroupStatus = NonNullable<MachineGroup['status']>;

/** A launch that came to nothing. */
export interface LaunchFailure {
  readonly revision: string;
  readonly message: string;
}

const RETRY = { baseMs: 10_000, maxMs: 300_000 };
/** Without a failure for so long, the next one is the first. */
const FORGOTTEN_MS = 600_000;

export function statusAfter(moment: Moment, failure: LaunchFailure | undefined): GroupStatus {
  const { group, members } = moment;
  const { status, spec, metadata } = group;
  const inService = members.filter(isInService).length;
  const counted = members.filter(isCounted).length;
  const isReached = counted === spec.desired && inService === counted;
  return {
    ...status,
    observedGeneration: metadata.generation,
    inService,
    pending: counted - inService,
    terminating: members.filter(isEnding).length,
    ...(isDeleting(group) && { state: 'Delete in progress' as const }),
    ...(spec.targetGroups.length > 0 || status?.registeredAt ? { registeredAt: spec.targetGroups } : {}),
    ...(isReached && { toldCause: spec.desiredCause ?? '' }),
    ...(failure ? failed(failure, moment) : {}),
    ...(isReached && !failure ? { message: undefined } : {}),
    ...(isReached && !failure && members.every((each) => isProven(each, moment)) ? RECOVERED : {}),
  };
}

const RECOVERED = { launchFailures: undefined, launchAfter: undefined, launchFailedRevision: undefined };

/** Failures while none is tried count as one. */
function failed(
  { revision, message }: LaunchFailure,
  { group: { status }, nowMs }: Moment,
): Partial<GroupStatus> {
  const afterMs = Date.parse(status?.launchAfter ?? '');
  const isSame = status?.launchFailedRevision === revision && nowMs < afterMs + FORGOTTEN_MS;
  const before = isSame ? (status?.launchFailures ?? 0) : 0;
  const launchFailures = isSame && nowMs < afterMs ? before : before + 1;
  return {
    launchFailures,
    launchFailedRevision: revision,
    launchAfter: isSame && nowMs < afterMs ? status?.launchAfter : after(nowMs, launchFailures),
    message,
  };
}

function after(nowMs: number, failures: number): string {
  return new Date(nowMs + backoffMs(RETRY, failures)).toISOString();
}
