// Where does the roll-out of an app in machines stand, in one value: read from its group, its newest refresh and its machines.
//
// A machine serves when it is in service and its target group, if there is one, finds it well.
import { type InstanceRefresh, isRefreshOver } from '../../model/kinds/instance-refresh.ts';
import { isMachineAlive, type Machine } from '../../model/kinds/machine.ts';
import type { MachineGroup } from '../../model/kinds/machine-group.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import type { Counts, RolloutState } from '../rollout/state.ts';

export interface MachinesSeen {
  readonly group: MachineGroup;
  /** The newest. */
  readonly refresh?: InstanceRefresh;
  /** Also those that have ended. */
  readonly machines: readonly Machine[];
  readonly targetGroups: readonly TargetGroup[];
  /** It had other versions before: what became of earlier machines is no news. */
  readonly isKnown?: boolean;
}

/** Launches in a row that failed before that is the news. */
const LAUNCHES = 3;

export function machineRolloutState(seen: MachinesSeen): RolloutState {
  const { group, refresh } = seen;
  const counts = countsOf(seen);
  const why = refresh?.status?.rollback?.reason ?? refresh?.status?.reason ?? '';
  if (refresh && !isRefreshOver(refresh)) {
    const isBack = refresh.status?.state === 'RollbackInProgress';
    return { type: 'progressing', counts, ...(isBack && { note: `rolling back: ${why}` }) };
  }
  switch (refresh?.status?.state) {
    case 'Failed':
    case 'RollbackFailed':
      return { type: 'failed', counts, why };
    case 'RollbackSuccessful':
      if (refresh.spec.asked !== 'rollback') return { type: 'rolledBack', counts, why };
  }
  const launches = group.status?.launchFailures ?? 0;
  if (launches >= LAUNCHES)
    return { type: 'failed', counts, why: group.status?.message ?? 'machines cannot be launched' };
  const isFirst = refresh === undefined && !seen.isKnown && counts.ready === 0;
  const lost = isFirst ? firstLost(seen) : undefined;
  if (lost !== undefined) return { type: 'failed', counts, why: lost };
  if (counts.ready === counts.desired && counts.total === counts.desired) return { type: 'complete', counts };
  return { type: 'progressing', counts, ...(group.status?.message && { note: group.status.message }) };
}

function countsOf({ group, refresh, machines, targetGroups }: MachinesSeen): Counts {
  const template = refresh && !isRefreshOver(refresh) ? refresh.spec.to : undefined;
  const { id, version } = template ?? group.spec.template;
  const members = machines.filter(isMember);
  return {
    desired: group.spec.desired,
    updated: members.filter(({ spec }) => spec.member?.revision === `${id}:${version}`).length,
    ready: members.filter((machine) => isServing(machine, group, targetGroups)).length,
    total: members.length,
  };
}

export function isMember(machine: Machine): boolean {
  const lifecycle = machine.spec.member?.lifecycle;
  return isMachineAlive(machine) && lifecycle !== undefined && !lifecycle.startsWith('Terminat');
}

export function isServing(
  { metadata, spec, status }: Machine,
  { spec: { targetGroups: names } }: MachineGroup,
  targetGroups: readonly TargetGroup[],
): boolean {
  if (spec.member?.lifecycle !== 'InService' || status?.state !== 'running') return false;
  return targetGroups
    .filter((group) => names.includes(group.metadata.name))
    .every(
      (group) => group.status?.targets?.find(({ machine }) => machine === metadata.name)?.state === 'healthy',
    );
}

/** Why a machine of a first version did not come to serve. */
function firstLost({ machines }: MachinesSeen): string | undefined {
  const failed = machines.find(({ status }) => status?.userData?.result === 'failed');
  if (failed)
    return `machine ${failed.metadata.name}: its user data failed: ${failed.status?.userData?.message ?? ''}`;
  const lost = machines.find(({ spec }) => spec.member?.health === 'Unhealthy');
  return (
    lost &&
    `machine ${lost.metadata.name} was replaced: ${lost.spec.member?.healthReason ?? 'it is not well'}`
  );
}
