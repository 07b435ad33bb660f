// All that acts by itself in the machine way, for the control program; each under the name that its writes and events carry.
import type { Controller } from '../../machinery/controller.ts';
import type { AlarmActions } from '../../model/alarm-actions.ts';
import type { Metrics } from '../../model/metrics.ts';
import type { MachineDeps } from './deps.ts';
import { groupCapacity } from './group-capacity/controller.ts';
import { groupRefresh } from './group-refresh/controller.ts';
import { machineCleanup } from './machine-cleanup/controller.ts';
import { machineMetrics } from './machine-metrics/controller.ts';
import { policyActions } from './policy-scaling/actions.ts';
import { policyScaling } from './policy-scaling/controller.ts';
import { scheduledAction } from './scheduled-action/controller.ts';

type DepsOf = (name: string) => MachineDeps;

export function machineControllers(depsOf: DepsOf, metrics: Metrics): readonly Controller[] {
  const scheduled = depsOf('scheduled-action');
  return [
    groupCapacity(depsOf('group-capacity')),
    groupRefresh(depsOf('group-refresh')),
    machineCleanup(depsOf('machine-cleanup')),
    machineMetrics(depsOf('machine-metrics'), metrics),
    policyScaling(withPolicies(depsOf('policy-scaling'))),
    scheduledAction({ ...scheduled, actions: scheduled.informers.scheduledActions }),
  ];
}

/** What alarms that name scaling policies do. */
export function machineActions(depsOf: DepsOf, metrics: Metrics): AlarmActions {
  return policyActions({ ...withPolicies(depsOf('policy-actions')), metrics });
}

const withPolicies = (deps: MachineDeps) => ({ ...deps, policies: deps.informers.policies });
