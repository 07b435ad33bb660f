// What Deployments and ReplicaSets may ask for, and what of them may change.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import type { Deployment } from '../kinds/deployment.ts';
import type { ReplicaSet } from '../kinds/replica-set.ts';
import { aDeployment, aReplicaSet } from '../testing.ts';
import { validateDeployment } from './deployment.ts';
import { validateReplicaSet } from './replica-set.ts';

function lines(spec: Partial<Deployment['spec']>): readonly string[] {
  return validateDeployment(aDeployment({ spec }), undefined).map(formatFieldError);
}

const template = (labels: { [key: string]: string }, spec: object = {}): Deployment['spec']['template'] => ({
  metadata: { labels },
  spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
});
const MISMATCH = '`selector` does not match template `labels`';
const PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
const rolling = (rollingUpdate: object): Partial<Deployment['spec']> => ({
  strategy: { type: 'RollingUpdate', rollingUpdate },
});

describe('a deployment', () => {
  it.each<[string, Partial<Deployment['spec']>, readonly string[]]>([
    ['that is fine', { replicas: 0 }, []],
    [
      'of less than nothing',
      { replicas: -1 },
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'that selects everything',
      { selector: {} },
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'that selects nothing',
      { selector: undefined },
      [
        'spec.selector: Required value',
        `spec.template.metadata.labels: Invalid value: {"app":"web"}: ${MISMATCH}`,
      ],
    ],
    [
      'that selects others',
      { template: template({ app: 'b' }) },
      [`spec.template.metadata.labels: Invalid value: {"app":"b"}: ${MISMATCH}`],
    ],
    [
      'that selects nobody',
      { template: { spec: template({}).spec } },
      [`spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`],
    ],
    [
      'that selects in its own way',
      { selector: { matchExpressions: [{ key: 'app', operator: 'Like', values: ['web'] }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Like","values":["web"]}]}: invalid label selector',
      ],
    ],
    [
      'that selects among none',
      { selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"In"}]}: invalid label selector',
      ],
    ],
    [
      'without a template',
      { template: undefined },
      [
        `spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`,
        'spec.template.spec.containers: Required value',
      ],
    ],
    [
      'whose pods end',
      { template: template({ app: 'web' }, { restartPolicy: 'Never' }) },
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'whose pods have a deadline',
      { template: template({ app: 'web' }, { activeDeadlineSeconds: 5 }) },
      [
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
      ],
    ],
    [
      'of wrong pods',
      { template: template({ app: 'web' }, { containers: [] }) },
      ['spec.template.spec.containers: Required value'],
    ],
    [
      'of pods for debugging',
      { template: template({ app: 'web' }, { ephemeralContainers: [{ name: 'd', image: 'd:1' }] }) },
      ['spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template'],
    ],
    [
      'that replaces and rolls',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'of another strategy',
      { strategy: { type: 'Canary' } },
      ['spec.strategy: Unsupported value: {"type":"Canary"}: supported values: "Recreate", "RollingUpdate"'],
    ],
    [
      'that cannot move',
      rolling({ maxSurge: 0, maxUnavailable: 0 }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ],
    [
      'that cannot move by any share',
      rolling({ maxSurge: 0, maxUnavailable: '0%' }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'that loses more than all',
      rolling({ maxUnavailable: '101%' }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
    ],
    [
      'that grows by half',
      rolling({ maxSurge: 'half' }),
      [`spec.strategy.rollingUpdate.maxSurge: Invalid value: "half": ${PERCENT}`],
    ],
    [
      'that shrinks',
      rolling({ maxSurge: -1 }),
      ['spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'that gives up before its pods are ready',
      { minReadySeconds: 60, progressDeadlineSeconds: 60 },
      ['spec.progressDeadlineSeconds: Invalid value: 60: must be greater than minReadySeconds'],
    ],
    [
      'that remembers less than nothing',
      { revisionHistoryLimit: -1 },
      ['spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(lines(spec)).toEqual(expected);
  });

  it('selects the same pods for ever', () => {
    const selector = { matchLabels: { app: 'web', tier: 'a' } };
    const after = aDeployment({ spec: { selector, template: template({ app: 'web', tier: 'a' }) } });
    expect(validateDeployment(after, aDeployment()).map(formatFieldError)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"a"}}: field is immutable',
    ]);
  });

  it.each<[string, Deployment['status'], Deployment['status'], readonly string[]]>([
    ['counts', { replicas: 3, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 3 }, {}, []],
    [
      'counts too many',
      { replicas: 1, readyReplicas: 2, availableReplicas: 3 },
      {},
      [
        'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
        'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
        'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
      ],
    ],
    [
      'forgets a collision',
      { collisionCount: 1 },
      { collisionCount: 2 },
      ['status.collisionCount: Invalid value: 1: cannot be decremented'],
    ],
  ])('%s', (_, status, before, expected) => {
    expect(
      validateDeployment(aDeployment({ status }), aDeployment({ status: before })).map(formatFieldError),
    ).toEqual(expected);
  });
});

describe('a replica set', () => {
  it.each<[string, Parameters<typeof aReplicaSet>[0], readonly string[]]>([
    ['that is fine', {}, []],
    [
      'of less than nothing',
      { spec: { replicas: -1, minReadySeconds: -1 } },
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'that selects others',
      { spec: { template: template({ app: 'b' }) } },
      [`spec.template.metadata.labels: Invalid value: {"app":"b"}: ${MISMATCH}`],
    ],
    [
      'that counts too many',
      { status: { replicas: 1, fullyLabeledReplicas: 2 } },
      ['status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas'],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(validateReplicaSet(aReplicaSet(overrides), undefined).map(formatFieldError)).toEqual(expected);
  });

  it('selects the same pods for ever', () => {
    const before: ReplicaSet = aReplicaSet({ spec: { selector: { matchLabels: { other: 'x' } } } });
    expect(validateReplicaSet(aReplicaSet(), before).map(formatFieldError)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"web"}}: field is immutable',
    ]);
  });
});
