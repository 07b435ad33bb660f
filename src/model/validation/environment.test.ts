// What the environment of a container may be made of.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import type { Pod } from '../kinds/pod.ts';
import { aPod } from '../testing.ts';
import type { Container } from '../wire/kubernetes.ts';
import { validatePod } from './pod.ts';

function lines(spec: Partial<Pod['spec']>): readonly string[] {
  return validatePod(aPod({ spec }), undefined).map(formatFieldError);
}

/** Errors of the pod's only container, with its path left out. */
function ofContainer(fields: Partial<Container>, more: Partial<Pod['spec']> = {}): readonly string[] {
  return lines({ ...more, containers: [{ name: 'web', image: 'web:1', ...fields }] }).map((line) =>
    line.replace(/^spec\.containers\[0\]\.?/, ''),
  );
}

describe('the environment', () => {
  const ONE_OF = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
  const FIELDS =
    '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';
  it.each<[string, NonNullable<Container['env']>[number], readonly string[]]>([
    ['without a name', { name: '' }, ['env[0].name: Required value']],
    [
      'with an impossible name',
      { name: 'a=b' },
      [
        'env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      ],
    ],
    ['from nothing', { name: 'A', valueFrom: {} }, [`env[0].valueFrom: Invalid value: "": ${ONE_OF}`]],
    [
      'from something beside a value',
      { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ['env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ],
    [
      'from two things',
      {
        name: 'A',
        valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, secretKeyRef: { name: 's', key: 'k' } },
      },
      ['env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time'],
    ],
    ['from a label', { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a.b/c']" } } }, []],
    [
      'from all labels',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
      [
        `env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: ${FIELDS}`,
      ],
    ],
    [
      'from a field that is none',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.x' } } },
      [
        'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.x": error converting fieldPath: field label not supported: spec.x',
      ],
    ],
    [
      'from part of a field without parts',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.name['a']" } } },
      ['env[0].valueFrom.fieldRef: Invalid value: "metadata.name": does not support subscript'],
    ],
    [
      'from its own limits',
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
      [],
    ],
    [
      'from its limits in odd units',
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } } },
      [
        'env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
      ],
    ],
    [
      'from a resource that is none',
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'cpu' } } },
      [
        'env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "cpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
      ],
    ],
    [
      'from a key without a name',
      { name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: '' } } },
      ['env[0].valueFrom.configMapKeyRef.key: Required value'],
    ],
  ])('%s', (_, variable, expected) => {
    expect(ofContainer({ env: [variable] })).toEqual(expected);
  });

  it.each<[string, NonNullable<Container['envFrom']>[number], readonly string[]]>([
    ['a config map', { prefix: 'A_', configMapRef: { name: 'c' } }, []],
    ['nothing', {}, ['envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
    [
      'both',
      { configMapRef: { name: 'c' }, secretRef: { name: 's' } },
      ['envFrom: Invalid value: "": may not have more than one field specified at a time'],
    ],
    ['a secret without a name', { secretRef: {} }, ['envFrom[0].secretRef.name: Required value']],
  ])('from all of %s', (_, source, expected) => {
    expect(ofContainer({ envFrom: [source] })).toEqual(expected);
  });
});
