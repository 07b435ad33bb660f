// Users, groups and roles are deleted only when they hold no policies.
import { deleteConflict } from './faults.ts';
import type { HolderObject } from './holders.ts';

export function checkNothingHeld({ spec }: HolderObject): void {
  if ((spec.attachedPolicies ?? []).length > 0)
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(spec.inlinePolicies ?? {}).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
}
