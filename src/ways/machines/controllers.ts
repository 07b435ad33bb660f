// All that acts by itself in the machine way, for the control program; each under the name that its writes and events carry.
import type { Controller } from '../../machinery/controller.ts';
import type { MachineDeps } from './deps.ts';
import { groupCapacity } from './group-capacity/controller.ts';
import { groupRefresh } from './group-refresh/controller.ts';
import { machineCleanup } from './machine-cleanup/controller.ts';

export function machineControllers(depsOf: (name: string) => MachineDeps): readonly Controller[] {
  return [
    groupCapacity(depsOf('group-capacity')),
    groupRefresh(depsOf('group-refresh')),
    machineCleanup(depsOf('machine-cleanup')),
  ];
}
