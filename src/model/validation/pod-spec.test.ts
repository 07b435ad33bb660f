// What pods may ask for beside their containers: one line of upstream's words for each rule that is broken.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import type { Pod } from '../kinds/pod.ts';
import { aPod } from '../testing.ts';
import { validatePod } from './pod.ts';

function lines(spec: Partial<Pod['spec']>): readonly string[] {
  return validatePod(aPod({ spec }), undefined).map(formatFieldError);
}

describe('a pod', () => {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  it.each<[string, Partial<Pod['spec']>, readonly string[]]>([
    [
      'that restarts in its own way',
      { restartPolicy: 'Maybe' },
      ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'that resolves in its own way',
      { dnsPolicy: 'Mine' },
      [
        'spec.dnsPolicy: Unsupported value: "Mine": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      'that resolves not at all',
      { dnsPolicy: 'None' },
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'with four name servers',
      { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', 'x'] } },
      [
        'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","x"]: must not have more than 3 nameservers',
        'spec.dnsConfig.nameservers[3]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      'without a deadline',
      { activeDeadlineSeconds: 0 },
      ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
    ],
    [
      'with a dotted host name',
      { hostname: 'a.b' },
      ['spec.hostname: Invalid value: "a.b": must not contain dots'],
    ],
    [
      'with a wrong host',
      { hostAliases: [{ ip: 'x', hostnames: ['a'] }] },
      [
        'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      'of another system',
      { os: { name: 'plan9' } },
      ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
    ],
    [
      'that preempts in its own way',
      { preemptionPolicy: 'Always' },
      [
        'spec.preemptionPolicy: Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"',
      ],
    ],
    [
      'that tolerates nothing in particular',
      { tolerations: [{ operator: 'Equal', value: 'x' }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      'that tolerates for a while',
      { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }] },
      [
        'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      ],
    ],
    [
      'that tolerates any value and one',
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] },
      ['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
    ],
    [
      'that tolerates an unknown effect',
      { tolerations: [{ key: 'a', effect: 'X' }] },
      [
        'spec.tolerations[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'bound while it waits at a gate',
      { nodeName: 'n1', schedulingGates: [{ name: 'a' }, { name: 'a' }] },
      [
        'spec.schedulingGates[1]: Duplicate value: "a"',
        'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
      ],
    ],
    [
      'that wants no node',
      { affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: [] } } } },
      [
        `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms: Required value: must have at least one node selector term`,
      ],
    ],
    [
      'that wants a node in its own way',
      {
        affinity: {
          nodeAffinity: {
            [required]: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Like', values: ['x'] }] }],
            },
          },
        },
      },
      [
        `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator`,
      ],
    ],
    [
      'that wants more than two numbers',
      {
        affinity: {
          nodeAffinity: {
            [required]: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1', '2'] }] }],
            },
          },
        },
      },
      [
        `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
      ],
    ],
    [
      'that wants a field',
      {
        affinity: {
          nodeAffinity: {
            [required]: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'spec.x', operator: 'In', values: ['a'] }] }],
            },
          },
        },
      },
      [
        `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "spec.x": not a valid field selector key`,
      ],
    ],
    [
      'that prefers nothing much',
      { affinity: { nodeAffinity: { [preferred]: [{ weight: 0, preference: {} }] } } },
      [`spec.affinity.nodeAffinity.${preferred}[0].weight: Invalid value: 0: must be in the range 1-100`],
    ],
    [
      'that wants company nowhere',
      { affinity: { podAffinity: { [required]: [{ topologyKey: '' }] } } },
      [
        `spec.affinity.podAffinity.${required}[0].topologyKey: Required value: can not be empty`,
        `spec.affinity.podAffinity.${required}[0].topologyKey: Invalid value: "": name part must be non-empty`,
        expect.stringContaining(
          `spec.affinity.podAffinity.${required}[0].topologyKey: Invalid value: "": name part must consist of`,
        ),
      ],
    ],
    [
      'that spreads',
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
        ],
      },
      [],
    ],
    [
      'that spreads by less than one',
      {
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Never', minDomains: 1 },
        ],
      },
      [
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
        'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
        'spec.topologySpreadConstraints[0].minDomains: Invalid value: 1: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Never',
      ],
    ],
    [
      'that spreads twice the same way',
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' },
          { maxSkew: 2, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' },
        ],
      },
      [
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, DoNotSchedule}"',
      ],
    ],
    [
      'with claims of one name',
      {
        resourceClaims: [
          { name: 'a', resourceClaimName: 'x' },
          { name: 'a', resourceClaimName: 'y' },
        ],
      },
      ['spec.resourceClaims[1].name: Duplicate value: "a"'],
    ],
    [
      'that asks for devices as a whole',
      { resources: { claims: [] } },
      ['spec.resources.claims: Forbidden: claims cannot be set for Resources at pod-level'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(lines(spec)).toEqual(expected);
  });

  it.each(['0', '-5', '2147483647'])('may cost %s to delete', (cost) => {
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': cost };
    expect(validatePod(aPod({ metadata: { annotations } }), undefined)).toEqual([]);
  });

  it.each(['In', 'NotIn', 'Exists'])(
    'may ask for a node by name with the operator In or NotIn: %s',
    (operator) => {
      const term = { matchFields: [{ key: 'metadata.name', operator, values: ['n1'] }] };
      const affinity = { nodeAffinity: { [required]: { nodeSelectorTerms: [term] } } };
      const path = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[0]`;
      expect(lines({ affinity })).toEqual(
        operator === 'Exists'
          ? [`${path}.operator: Invalid value: "Exists": not a valid selector operator`]
          : [],
      );
    },
  );

  it('is deleted later or sooner than others for a whole number', () => {
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '1.5' };
    expect(validatePod(aPod({ metadata: { annotations } }), undefined).map(formatFieldError)).toEqual([
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "1.5": must be a 32bit integer',
    ]);
  });
});
