// All that acts by itself in the machine way, for the control program; each under the name that its writes and events carry.
import type { Controller } from '../../machinery/controller.ts';
import type { MachineDeps } from './deps.ts';

export function machineControllers(_depsOf: (name: string) => MachineDeps): readonly Controller[] {
  return [];
}
