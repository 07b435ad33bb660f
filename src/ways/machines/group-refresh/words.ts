// Why a refresh is not further, and why it ended, in the words of auto scaling.
import type { Unit } from '../../../core/rollout/types.ts';
import { lifecycleOf, type Member } from '../members.ts';
import type { Rest } from './checkpoints.ts';
import { type Running, warmupMs } from './observed.ts';

/** Undefined: nothing holds it up. */
export function reasonText(running: Running, units: readonly Unit[], rest: Rest): string | undefined {
  if (rest.untilMs !== undefined)
    return `Reached checkpoint at ${rest.percentage}%. Waiting until ${new Date(rest.untilMs).toISOString()} before continuing.`;
  const { message, launchFailures } = running.group.status ?? {};
  if (launchFailures && message) return `Waiting for instances to be launched: ${message}`;
  const fresh = units.filter(({ revision }) => revision === 'fresh');
  const pending = fresh.find(({ state }) => state !== 'ready' && state !== 'ending');
  if (pending) {
    const by = isChecked(running) ? 'Elastic Load Balancing' : 'Amazon EC2';
    const why = pending.why ? ` (${pending.why.message})` : '';
    return `Waiting for remaining instances to be available. For example: ${nameOf(pending)} has insufficient data to evaluate its health with ${by}${why}.`;
  }
  const warmMs = warmupMs(running);
  const warming = fresh.find(({ sinceMs }) => sinceMs + warmMs > running.nowMs);
  if (warming)
    return `Waiting for instances to warm up before continuing. For example: ${nameOf(warming)} is warming up.`;
  return undefined;
}

const nameOf = ({ label }: Unit) => label.replace('instance ', '');
const isChecked = ({ group }: Running) => group.spec.targetGroups.length > 0;

/** Why members are not replaced. */
export function heldText(held: readonly Member[]): string {
  const names = (isIt: (member: Member) => boolean) =>
    held
      .filter(isIt)
      .map(({ metadata }) => metadata.name)
      .join(', ');
  const standing = names((member) => lifecycleOf(member) === 'Standby');
  const guarded = names((member) => lifecycleOf(member) !== 'Standby');
  return [
    ...(guarded
      ? [`The following instances are protected from scale in and cannot be replaced: ${guarded}.`]
      : []),
    ...(standing ? [`The following instances are in standby and cannot be replaced: ${standing}.`] : []),
  ].join(' ');
}

export const CANCELLED = 'Cancelled due to user request.';
export const GROUP_GONE = 'The Auto Scaling group is being deleted.';
export const NO_TEMPLATE = 'The launch template version that is wanted does not exist.';
export const STOOD_STILL = 'The rollback made no progress.';
