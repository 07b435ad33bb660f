// Why is an app in machines not running, and what can be done. Pure.
import { isMachineAlive, type Machine } from '../../model/kinds/machine.ts';
import type { Problem } from '../events/problems.ts';
import { type MachinesSeen, machineRolloutState } from './state.ts';

export function machineProblems(seen: MachinesSeen): readonly Problem[] {
  const { name } = seen.group.metadata;
  const state = machineRolloutState(seen);
  const ofApp: Problem[] = [];
  if (state.type === 'rolledBack')
    ofApp.push({
      reason: 'RolledBack',
      message: state.why,
      advice: `the last good version runs; correct the new one and deploy it again, or look at "tutti rollout history ${name}"`,
      replicas: [],
    });
  if (state.type === 'failed')
    ofApp.push({
      reason: 'Failed',
      message: state.why,
      advice: `correct it and deploy it again; "tutti rollout history ${name}" tells what ran before`,
      replicas: [],
    });
  return [...ofApp, ...seen.machines.filter(isMachineAlive).flatMap((machine) => problemOf(machine, seen))];
}

function problemOf(machine: Machine, { targetGroups }: MachinesSeen): readonly Problem[] {
  const { name } = machine.metadata;
  const { placement, message, userData, check } = machine.status ?? {};
  const problem = (reason: string, text: string, advice: string): readonly Problem[] => [
    { reason, message: text, advice, replicas: [name] },
  ];
  if (placement && machine.spec.nodeName === undefined)
    return problem(
      placement.reason,
      placement.message,
      'use a smaller instance type, or take another app away',
    );
  if (message !== undefined) return problem('NotStarted', message, 'correct what the message names');
  if (userData?.result === 'failed')
    return problem(
      'UserDataFailed',
      userData.message ?? 'its user data failed',
      'look at its console: "aws ec2 get-console-output"',
    );
  if (check === 'impaired')
    return problem(
      'Impaired',
      'it does not answer over the network',
      'look at its console: "aws ec2 get-console-output"',
    );
  const target = targetGroups
    .flatMap(({ status }) => status?.targets ?? [])
    .find((each) => each.machine === name && each.state === 'unhealthy');
  if (!target) return [];
  const why = target.message ?? target.reason ?? 'it fails its health checks';
  return problem(
    'Unhealthy',
    why,
    `look at "tutti logs --replica ${name.slice(-5)}", and whether port and health path are right`,
  );
}
