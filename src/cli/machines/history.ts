// The versions of an app in machines: what each starts with, what became of it and why. Pure.
import { type InstanceRefresh, isRefreshOver } from '../../model/kinds/instance-refresh.ts';
import type { LaunchTemplate } from '../../model/kinds/launch-template.ts';
import type { RevisionReport } from '../rollout/history.ts';
import { isMember, type MachinesSeen } from './state.ts';

const FAILED: readonly (string | undefined)[] = ['Failed', 'RollbackFailed', 'RollbackSuccessful'];

/** Newest first; `refreshes` newest first. */
export function machineRevisions(
  { spec: { versions } }: LaunchTemplate,
  { group, machines }: Pick<MachinesSeen, 'group' | 'machines'>,
  refreshes: readonly InstanceRefresh[],
): readonly RevisionReport[] {
  const { id, version: current } = group.spec.template;
  return versions
    .map(({ number, data, createdAt }): RevisionReport => {
      const refresh = refreshes.find(({ spec }) => spec.to?.version === String(number));
      const { state, rollback, reason } = refresh?.status ?? {};
      const hasFailed = refresh?.spec.asked !== 'rollback' && FAILED.includes(state);
      const why = hasFailed ? (rollback?.reason ?? reason) : undefined;
      const isRolling = refresh !== undefined && !isRefreshOver(refresh);
      const members = machines.filter(isMember);
      return {
        revision: number,
        images: [data.image ?? ''],
        state: isRolling
          ? 'rolling out'
          : String(number) === current
            ? 'current'
            : hasFailed
              ? 'failed'
              : 'old',
        ...(why !== undefined && { why }),
        createdAt,
        replicas: members.filter(({ spec }) => spec.member?.revision === `${id}:${number}`).length,
      };
    })
    .reverse();
}
