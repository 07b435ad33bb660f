// What a Deployment says of its roll-out.
import { describe, expect, it } from 'vitest';
import type { DeploymentCondition } from '../../../model/wire/kubernetes.ts';
import { ago, planned, setFor, web } from './deployments.case.ts';

describe('the conditions of a Deployment', () => {
  const was = (reason: string, seconds: number, status = 'True', message = ''): DeploymentCondition => ({
    type: 'Progressing',
    status,
    reason,
    message,
    lastUpdateTime: ago(seconds),
    lastTransitionTime: ago(seconds),
  });
  const rolling = (conditions: readonly DeploymentCondition[], updatedBefore: number) => {
    const record = { revision: 2, startedAt: ago(100) };
    const sets = [setFor('web:1'), setFor('web:2', { revision: 2, replicas: 1, record })];
    const status = {
      replicas: 4,
      updatedReplicas: updatedBefore,
      readyReplicas: 4,
      availableReplicas: 4,
      conditions,
    };
    const result = planned(web('web:2', { status }), sets, { 'web:1': 3, 'web:2': 1 });
    return result.status.conditions?.find(({ type }) => type === 'Progressing');
  };

  it('renew their time with progress, and keep the time of the last turn', () => {
    expect(rolling([was('ReplicaSetUpdated', 50)], 0)).toMatchObject({
      reason: 'ReplicaSetUpdated',
      lastUpdateTime: ago(0),
      lastTransitionTime: ago(50),
    });
  });

  it('keep their time without progress', () => {
    expect(rolling([was('ReplicaSetUpdated', 50)], 1)).toMatchObject({ lastUpdateTime: ago(50) });
  });

  it('say that a pause is over', () => {
    expect(rolling([was('DeploymentPaused', 50, 'Unknown')], 1)).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentResumed',
    });
  });

  it('pass on that a ReplicaSet cannot make pods, and keep those that are not ours', () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' };
    const set = setFor('web:1', { status: { replicas: 3, observedGeneration: 1, conditions: [failure] } });
    const strange = { type: 'Blessed', status: 'True' };
    const { status } = planned(web('web:1', { status: { conditions: [strange] } }), [set], { 'web:1': 3 });
    expect(status.conditions).toMatchObject([
      strange,
      { type: 'Available' },
      { type: 'Progressing' },
      failure,
    ]);
  });
});
