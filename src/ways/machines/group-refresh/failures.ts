// What makes a refresh fail beside what the roll-out engine sees of its units: new machines that need no more proof, an alarm, launches
// that come to nothing, new machines that ended, a caller who wants to go back.
import type { Failure, Why } from '../../../core/rollout/types.ts';
import { isCounted, type Member } from '../members.ts';
import { versionText } from '../refresh-memory.ts';
import type { Running } from './observed.ts';

/** Launches in a row. */
const LAUNCHES = 3;
/** New machines that ended, when somebody may have ended them. */
const ENDED = 3;
/** New machines that served and then fell ill. */
const ILL = 2;

/** `failed`: what is known of its units. */
export function failureOf(running: Running, failed: Why | undefined): Failure | undefined {
  const { attempt } = running.memory;
  if (attempt.failure) return attempt.failure;
  const why = onRequest(running) ?? failed ?? alarm(running) ?? launches(running) ?? ends(running);
  return why && { ...why, atMs: running.nowMs };
}

function onRequest({ refresh }: Running): Why | undefined {
  if (refresh.spec.asked !== 'rollback') return undefined;
  return { reason: 'UserRequest', message: 'The rollback was requested by a user.' };
}

function alarm({ refresh, findAlarm }: Running): Why | undefined {
  const name = refresh.spec.preferences.alarms?.find((each) => findAlarm(each)?.status?.state === 'ALARM');
  return name === undefined
    ? undefined
    : { reason: 'Alarm', message: `The CloudWatch alarm ${name} went into the ALARM state.` };
}

function launches({ group: { status }, memory }: Running): Why | undefined {
  const isTarget = status?.launchFailedRevision === versionText(memory.target);
  if (!isTarget || (status?.launchFailures ?? 0) < LAUNCHES) return undefined;
  const message = status?.message ?? 'instances cannot be launched';
  return { reason: 'LaunchFailed', message: `${status?.launchFailures} launches failed: ${message}` };
}

function ends({ refresh, members, memory }: Running): Why | undefined {
  const lost = members.filter(
    (member) =>
      member.spec.member.refresh === refresh.metadata.name &&
      member.spec.member.revision === versionText(memory.target) &&
      member.spec.member.health === 'Unhealthy' &&
      !isCounted(member),
  );
  const never = lost.filter((member) => !wasEnded(member) && !hasServed(member, memory.seen));
  const ill = lost.filter((member) => !wasEnded(member) && hasServed(member, memory.seen));
  const [first] = never.length > 0 ? never : ill.length >= ILL ? ill : lost.length >= ENDED ? lost : [];
  return first && { reason: 'Unhealthy', message: `instance ${first.metadata.name} failed: ${whyOf(first)}` };
}

/** By somebody, or by itself: a check said nothing of it. */
function wasEnded({ spec }: Member): boolean {
  return spec.member.inServiceAt !== undefined && whyOf({ spec }).includes('terminated or stopped');
}

function hasServed({ metadata }: Member, seen: Running['memory']['seen']): boolean {
  return seen[metadata.name]?.servedAtMs !== undefined;
}

function whyOf({ spec }: Pick<Member, 'spec'>): string {
  return spec.member.healthReason ?? 'it became unhealthy';
}
