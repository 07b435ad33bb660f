import { describe, expect, it } from 'vitest';
import { targetStatus, type Verdict } from './target-status.ts';
import type { PlannedTarget } from './world.ts';

const target: PlannedTarget = {
  address: '10.200.0.1',
  port: 80,
  unit: 'uid-1',
  server: '10.200.0.1_80',
  draining: false,
  notReady: false,
};

describe('the status of a target', () => {
  it.each<{
    name: string;
    target?: Partial<PlannedTarget>;
    used?: boolean;
    verdicts: readonly Verdict[];
    says: object;
  }>([
    { name: 'up', verdicts: [{ state: 'up' }], says: { state: 'healthy' } },
    {
      name: 'not known to the balancer yet',
      verdicts: [],
      says: { state: 'initial', reason: 'Elb.RegistrationInProgress' },
    },
    {
      name: 'being looked at',
      verdicts: [{ state: 'starting' }],
      says: { state: 'initial', reason: 'Elb.InitialHealthChecking' },
    },
    {
      name: 'down in one of two ways',
      verdicts: [{ state: 'up' }, { state: 'down', checkResult: 'L4CON Connection refused' }],
      says: {
        state: 'unhealthy',
        reason: 'Target.FailedHealthChecks',
        message: 'Health checks failed (connection refused)',
      },
    },
    {
      name: 'giving an answer that is none',
      verdicts: [{ state: 'down', checkResult: 'L7RSP Layer7 invalid response' }],
      says: { reason: 'Target.FailedHealthChecks', message: 'Health checks failed' },
    },
    {
      name: 'too slow',
      verdicts: [{ state: 'down', checkResult: 'L7TOUT' }],
      says: { reason: 'Target.Timeout' },
    },
    {
      name: 'giving the wrong code',
      verdicts: [{ state: 'down', checkResult: 'L7STS 503 Service Unavailable' }],
      says: {
        reason: 'Target.ResponseCodeMismatch',
        message: 'Health checks failed with these codes: [503]',
      },
    },
    {
      name: 'draining, whatever its checks say',
      target: { draining: true },
      verdicts: [
        { state: 'down', inFlight: 1 },
        { state: 'draining', inFlight: 2 },
      ],
      says: { state: 'draining', reason: 'Target.DeregistrationInProgress', inFlight: 3 },
    },
    {
      name: 'a machine that does not run yet',
      target: { machine: 'i-1', machineState: 'pending' },
      verdicts: [],
      says: { state: 'initial', reason: 'Elb.RegistrationInProgress' },
    },
    {
      name: 'a machine that does not run',
      target: { machine: 'i-1', machineState: 'stopped' },
      verdicts: [],
      says: { state: 'unused', reason: 'Target.InvalidState', message: 'Target is in the stopped state' },
    },
    {
      name: 'not ready by its own word',
      target: { notReady: true },
      verdicts: [],
      says: { state: 'unhealthy', reason: 'Target.NotReady' },
    },
    {
      name: 'of a group that nobody sends to',
      used: false,
      verdicts: [],
      says: { state: 'unused', reason: 'Target.NotInUse' },
    },
  ])('that is $name', ({ target: overrides, used = true, verdicts, says }) => {
    expect(targetStatus({ ...target, ...overrides }, used, verdicts)).toMatchObject({
      address: '10.200.0.1',
      port: 80,
      unit: 'uid-1',
      ...says,
    });
  });

  it('holds what the cluster knows of a target, not what only we need', () => {
    expect(targetStatus(target, true, [{ state: 'up' }])).toEqual({
      address: '10.200.0.1',
      port: 80,
      unit: 'uid-1',
      state: 'healthy',
    });
  });
});
