// What is read from the conditions of a Deployment about its roll-out.
import { expect, it } from 'vitest';
import type { Deployment } from '../../model/kinds/deployment.ts';
import { aDeployment } from '../../model/testing.ts';
import { countsText, rolloutState } from './state.ts';

type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
};

function deployment(
  status: Partial<NonNullable<Deployment['status']>>,
  ...conditions: Condition[]
): Deployment {
  return aDeployment({
    metadata: { generation: 2 },
    spec: { replicas: 3 },
    status: { observedGeneration: 2, ...status, conditions },
  });
}

const full = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
const complete = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' };
const failed = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'has failed: x',
};

it.each([
  ['is complete when all replicas are new and available', deployment(full, complete), 'complete'],
  [
    'goes on while control has not seen the change',
    deployment({ ...full, observedGeneration: 1 }, complete),
    'progressing',
  ],
  ['goes on while old replicas are left', deployment({ ...full, replicas: 6 }, complete), 'progressing'],
  [
    'goes on while a new replica is not available',
    deployment({ ...full, availableReplicas: 2 }, complete),
    'progressing',
  ],
  ['has failed when there is nothing to fall back on', deployment(full, failed), 'failed'],
  [
    'goes on while it is rolled back',
    deployment(full, failed, { type: 'RolledBack', status: 'False', reason: 'RollingBack' }),
    'progressing',
  ],
  [
    'is rolled back in the end',
    deployment(full, failed, { type: 'RolledBack', status: 'True', reason: 'CrashLoop', message: 'why' }),
    'rolledBack',
  ],
  [
    'goes on while it is paused',
    deployment(full, { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused' }),
    'progressing',
  ],
])('a roll-out %s', (_name, given, expected) => {
  expect(rolloutState(given).type).toBe(expected);
});

it('the reason of a rollback is told', () => {
  const state = rolloutState(
    deployment(full, failed, {
      type: 'RolledBack',
      status: 'True',
      reason: 'CrashLoop',
      message: 'pod x crashed',
    }),
  );
  expect(state).toMatchObject({ type: 'rolledBack', why: 'pod x crashed' });
});

it.each([
  ['nothing yet', { desired: 3, updated: 0, ready: 3, total: 3 }, '0 of 3 new, 3 ready, 3 old'],
  ['under way', { desired: 3, updated: 2, ready: 4, total: 5 }, '2 of 3 new, 4 ready, 3 old'],
  [
    'while the new are watched',
    { desired: 3, updated: 3, ready: 6, total: 6 },
    '3 new serve; 3 old stand by while the new are watched',
  ],
  ['at the end', { desired: 3, updated: 3, ready: 3, total: 3 }, '3 of 3 new, 3 ready'],
])('%s: %o', (_name, counts, text) => {
  expect(countsText(counts)).toBe(text);
});
