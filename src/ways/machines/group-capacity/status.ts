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
  /** No node took it: another zone or size may have room. */
  readonly isUnplaced?: boolean;
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

const RECOVERED = {
  launchFailures: undefined,
  launchesUnplaced: undefined,
  launchAfter: undefined,
  launchFailedRevision: undefined,
};

/** Failures while none is tried count as one. */
function failed(
  { revision, message, isUnplaced = false }: LaunchFailure,
  { group: { status }, nowMs }: Moment,
): Partial<GroupStatus> {
  const afterMs = Date.parse(status?.launchAfter ?? '');
  const isSame = status?.launchFailedRevision === revision && nowMs < afterMs + FORGOTTEN_MS;
  const before = isSame ? (status?.launchFailures ?? 0) : 0;
  const isTold = isSame && nowMs < afterMs;
  const launchFailures = isTold ? before : before + 1;
  const unplaced = isSame ? (status?.launchesUnplaced ?? 0) : 0;
  return {
    launchFailures,
    launchesUnplaced: isUnplaced && !isTold ? unplaced + 1 : unplaced,
    launchFailedRevision: revision,
    launchAfter: isTold ? status?.launchAfter : after(nowMs, launchFailures),
    message,
  };
}

function after(nowMs: number, failures: number): string {
  return new Date(nowMs + backoffMs(RETRY, failures)).toISOString();
}
