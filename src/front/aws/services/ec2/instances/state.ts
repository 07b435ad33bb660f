// Where an instance stands, in EC2's words: what is true (status), but for what a caller has asked for since (spec.power).
//
//   pending -> running -> stopping -> stopped -> pending -> …
//   any -> shutting-down -> terminated
import type { InstanceState } from '@aws-sdk/client-ec2';
import type { Machine, MachineStateName } from '../../../../../model/kinds/machine.ts';
import { gmtText } from '../times.ts';

const CODES: { readonly [state in MachineStateName]: number } = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateOf({ metadata, spec, status }: Machine): MachineStateName {
  const state = status?.state ?? 'pending';
  if (state === 'terminated') return state;
  if (spec.power === 'terminated' || metadata.deletionTimestamp !== undefined) return 'shutting-down';
  if (spec.power === 'off') return state === 'stopped' ? state : 'stopping';
  return state === 'stopped' ? 'pending' : state;
}

export function stateText(state: MachineStateName): InstanceState {
  return { Code: CODES[state], Name: state };
}

/** EC2 has a code and words: `Client.UserInitiatedShutdown: User initiated shutdown`. */
export function reasonOf(machine: Machine): { code: string; message: string } | undefined {
  const state = stateOf(machine);
  if (state === 'running') return undefined;
  const { stateReason, placement } = machine.status ?? {};
  if (state === 'pending')
    return placement && { code: `Server.${placement.reason}`, message: placement.message };
  if (stateReason) return stateReason;
  const asked = 'Client.UserInitiatedShutdown';
  return { code: asked, message: `${asked}: User initiated shutdown` };
}

/** `User initiated (2026-11-24 00:10:00 GMT)`; empty while nothing was asked for. */
export function transitionText(machine: Machine): string {
  const reason = reasonOf(machine);
  if (!reason?.code.startsWith('Client.User')) return '';
  const since = machine.status?.stateSince;
  return since ? `User initiated (${gmtText(since)})` : 'User initiated';
}
