// What volumes may be, and where they may be mounted.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import type { Pod } from '../kinds/pod.ts';
import { aPod } from '../testing.ts';
import type { Container, Volume } from '../wire/kubernetes.ts';
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

describe('mounts', () => {
  const volumes = [{ name: 'v' }, { name: 'i', image: { reference: 'x:1' } }];
  it.each<[string, NonNullable<Container['volumeMounts']>, readonly string[]]>([
    ['of a volume', [{ name: 'v', mountPath: '/data', subPath: 'a/b' }], []],
    ['of no volume', [{ name: 'x', mountPath: '/data' }], ['volumeMounts[0].name: Not found: "x"']],
    ['at no place', [{ name: 'v', mountPath: '' }], ['volumeMounts[0].mountPath: Required value']],
    [
      'at one place',
      [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/a' },
      ],
      ['volumeMounts[1].mountPath: Invalid value: "/a": must be unique'],
    ],
    [
      'of what is above',
      [{ name: 'v', mountPath: '/a', subPath: '../x' }],
      ['volumeMounts.subPath: Invalid value: "../x": must not contain \'..\''],
    ],
    [
      'of an absolute part',
      [{ name: 'v', mountPath: '/a', subPath: '/x' }],
      ['volumeMounts.subPath: Invalid value: "/x": must be a relative path'],
    ],
    [
      'of two parts',
      [{ name: 'v', mountPath: '/a', subPath: 'x', subPathExpr: 'y' }],
      ['volumeMounts[0].subPathExpr: Invalid value: "y": subPathExpr and subPath are mutually exclusive'],
    ],
    [
      'of part of an image',
      [{ name: 'i', mountPath: '/a', subPath: 'x' }],
      ['volumeMounts[0].subPath: Invalid value: "x": not allowed in image volume sources'],
    ],
    [
      'that reach the host',
      [{ name: 'v', mountPath: '/a', mountPropagation: 'Bidirectional' }],
      [
        'volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
      ],
    ],
    [
      'read-only all the way down, but not read-only',
      [{ name: 'v', mountPath: '/a', recursiveReadOnly: 'Enabled' }],
      ['volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true'],
    ],
  ])('%s', (_, volumeMounts, expected) => {
    expect(ofContainer({ volumeMounts }, { volumes })).toEqual(expected);
  });

  it('of devices want a claim', () => {
    expect(ofContainer({ volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] }, { volumes })).toEqual([
      'volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    ]);
  });
});

describe('a volume', () => {
  const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
  it.each<[string, Omit<Volume, 'name'> & { readonly name?: string }, readonly string[]]>([
    ['without a name', { name: '' }, ['name: Required value']],
    [
      'of two sorts',
      { emptyDir: {}, hostPath: { path: '/x' } },
      ['hostPath: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'of a negative size',
      { emptyDir: { sizeLimit: '-1' } },
      ['emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'],
    ],
    [
      'above its place',
      { hostPath: { path: '/a/../b' } },
      ['hostPath.path: Invalid value: "/a/../b": must not contain \'..\''],
    ],
    [
      'of an unknown sort of path',
      { hostPath: { path: '/a', type: 'Pipe' } },
      [
        'hostPath.type: Unsupported value: "Pipe": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    ['of a secret without a name', { secret: {} }, ['secret.secretName: Required value']],
    [
      'with impossible rights',
      { secret: { secretName: 's', defaultMode: 512 } },
      [`secret.defaultMode: Invalid value: 512: ${MODE}`],
    ],
    [
      'with a file without a key',
      { configMap: { name: 'c', items: [{ key: '', path: 'x' }] } },
      ['configMap.items[0].key: Required value'],
    ],
    [
      'with a file above it',
      { configMap: { name: 'c', items: [{ key: 'k', path: '../x' }] } },
      ['configMap.items[0].path: Invalid value: "../x": must not contain \'..\''],
    ],
    [
      'with a reserved file',
      { configMap: { name: 'c', items: [{ key: 'k', path: '..x' }] } },
      ['configMap.items[0].path: Invalid value: "..x": must not start with \'..\''],
    ],
    [
      'that shows nothing',
      { downwardAPI: { items: [{ path: 'x' }] } },
      ['downwardAPI: Required value: one of fieldRef and resourceFieldRef is required'],
    ],
    [
      'that shows labels',
      { downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      [],
    ],
    [
      'that shows nobody’s limits',
      { downwardAPI: { items: [{ path: 'x', resourceFieldRef: { resource: 'limits.cpu' } }] } },
      ['downwardAPI.resourceFieldRef.containerName: Required value'],
    ],
    [
      'that writes a file twice',
      {
        projected: {
          sources: [
            { secret: { name: 's', items: [{ key: 'k', path: 'x' }] } },
            { configMap: { name: 'c', items: [{ key: 'k', path: 'x' }] } },
          ],
        },
      },
      ['projected: Invalid value: "c": conflicting duplicate paths'],
    ],
    [
      'with two in one',
      { projected: { sources: [{ secret: { name: 's' }, configMap: { name: 'c' } }] } },
      ['projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
    ],
    [
      'of a claim without a name',
      { persistentVolumeClaim: { claimName: '' } },
      ['persistentVolumeClaim.claimName: Required value'],
    ],
    ['of a server without a path', { nfs: { server: 's', path: '' } }, ['nfs.path: Required value']],
  ])('%s', (_, volume, expected) => {
    const found = lines({ serviceAccountName: 'x', volumes: [{ name: 'v', ...volume }] });
    expect(found.map((line) => line.replace(/^spec\.volumes\[0\]\.?/, ''))).toEqual(expected);
  });

  it('has a name of its own, and cannot be mounted while it is wrong', () => {
    const mounted = { name: 'web', image: 'i:1', volumeMounts: [{ name: 's', mountPath: '/s' }] };
    expect(lines({ volumes: [{ name: 'v' }, { name: 'v' }] })).toEqual([
      'spec.volumes[1].name: Duplicate value: "v"',
    ]);
    expect(lines({ volumes: [{ name: 's', secret: {} }], containers: [mounted] })).toEqual([
      'spec.volumes[0].secret.secretName: Required value',
      'spec.containers[0].volumeMounts[0].name: Not found: "s"',
    ]);
  });

  it('with a token wants an account', () => {
    const volumes = [
      { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 60 } }] } },
    ];
    expect(lines({ volumes })).toEqual([
      'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ]);
  });
});
