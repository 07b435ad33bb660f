// What pods may ask for: one line of upstream's words for each rule that is broken.
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

const POLICIES = '"Always", "IfNotPresent", "Never"';

describe('a container', () => {
  it.each<[string, Partial<Container>, readonly string[]]>([
    ['that is fine', { ports: [{ containerPort: 80, name: 'http' }], env: [{ name: 'A', value: 'b' }] }, []],
    ['without a name', { name: '' }, ['name: Required value']],
    ['with a dotted name', { name: 'a.b' }, ['name: Invalid value: "a.b": must not contain dots']],
    ['without an image', { image: '' }, ['image: Required value']],
    [
      'with a padded image',
      { image: ' web' },
      ['image: Invalid value: " web": must not have leading or trailing whitespace'],
    ],
    [
      'with a policy of its own',
      { imagePullPolicy: 'Sometimes' },
      [`imagePullPolicy: Unsupported value: "Sometimes": supported values: ${POLICIES}`],
    ],
    [
      'with a message of its own',
      { terminationMessagePolicy: 'Nowhere' },
      [
        'terminationMessagePolicy: Unsupported value: "Nowhere": supported values: "File", "FallbackToLogsOnError"',
      ],
    ],
    [
      'that restarts by itself',
      { restartPolicy: 'Always' },
      ['restartPolicy: Forbidden: may not be set for non-init containers'],
    ],
    ['with a port of zero', { ports: [{ containerPort: 0 }] }, ['ports[0].containerPort: Required value']],
    [
      'with a port too high',
      { ports: [{ containerPort: 70000 }] },
      ['ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'with a protocol of its own',
      { ports: [{ containerPort: 1, protocol: 'ICMP' }] },
      ['ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'with two ports of one name',
      {
        ports: [
          { containerPort: 1, name: 'a' },
          { containerPort: 2, name: 'a' },
        ],
      },
      ['ports[1].name: Duplicate value: "a"'],
    ],
    [
      'with a host port twice',
      {
        ports: [
          { containerPort: 1, hostPort: 9 },
          { containerPort: 2, hostPort: 9 },
        ],
      },
      ['ports[1].hostPort: Duplicate value: "TCP//9"'],
    ],
  ])('%s', (_, fields, expected) => {
    expect(ofContainer(fields)).toEqual(expected);
  });
});

describe('containers', () => {
  const named = (name: string): Container => ({ name, image: 'i:1' });
  it.each<[string, Partial<Pod['spec']>, readonly string[]]>([
    ['that are none', { containers: [] }, ['spec.containers: Required value']],
    [
      'of one name',
      { containers: [named('a'), named('a')] },
      ['spec.containers[1].name: Duplicate value: "a"'],
    ],
    [
      'named as an init container',
      { containers: [named('a')], initContainers: [named('a')] },
      ['spec.initContainers[0].name: Duplicate value: "a"'],
    ],
    [
      'that share a host port',
      {
        containers: [
          { ...named('a'), ports: [{ containerPort: 1, hostPort: 9 }] },
          { ...named('b'), ports: [{ containerPort: 2, hostPort: 9 }] },
        ],
      },
      ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//9"'],
    ],
    [
      'that set up and are probed',
      { initContainers: [{ ...named('a'), readinessProbe: { tcpSocket: { port: 1 } }, lifecycle: {} }] },
      [
        'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
        'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'at the side that are probed',
      {
        initContainers: [
          { ...named('a'), restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 1 } } },
        ],
      },
      [],
    ],
    [
      'that set up and restart never',
      { initContainers: [{ ...named('a'), restartPolicy: 'Never' }] },
      ['spec.initContainers[0].restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'for debugging at birth',
      { ephemeralContainers: [{ ...named('d'), ports: [{ containerPort: 1 }], targetContainerName: 'x' }] },
      [
        'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
        'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
        'spec.ephemeralContainers: Forbidden: cannot be set on create',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(lines(spec)).toEqual(expected);
  });
});

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

describe('resources', () => {
  it.each<[string, Container['resources'], readonly string[]]>([
    [
      'that are fine',
      { requests: { cpu: '1', 'example.com/gpu': 1 }, limits: { cpu: '1', 'example.com/gpu': 1 } },
      [],
    ],
    [
      'below zero',
      { requests: { cpu: '-1' } },
      ['resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      'that are no amount',
      { requests: { cpu: 'much' } },
      [
        'resources.requests[cpu]: Invalid value: "much": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
      ],
    ],
    [
      'beyond the limit',
      { requests: { cpu: '1500m' }, limits: { cpu: '1000m' } },
      ['resources.requests: Invalid value: "1500m": must be less than or equal to cpu limit of 1'],
    ],
    [
      'beyond the limit of memory',
      { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } },
      ['resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi'],
    ],
    [
      'of a kind of their own',
      { limits: { disk: '1' } },
      [
        'resources.limits[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
        'resources.limits[disk]: Invalid value: "disk": must be a standard resource for containers',
        'resources.requests[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
        'resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers',
      ],
    ],
    [
      'of half a device',
      { limits: { 'example.com/gpu': '500m' } },
      [
        'resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
        'resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
      ],
    ],
    [
      'of a device without a limit',
      { requests: { 'example.com/gpu': 1 } },
      ['resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ],
    [
      'of a device with another limit',
      { requests: { 'example.com/gpu': 1 }, limits: { 'example.com/gpu': 2 } },
      ['resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2'],
    ],
    [
      'of huge pages alone',
      { limits: { 'hugepages-2Mi': '4Mi' } },
      ['resources: Forbidden: HugePages require cpu or memory'],
    ],
    [
      'of half a huge page',
      { limits: { 'hugepages-2Mi': '3Mi', cpu: '1' } },
      [
        'resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        'resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      ],
    ],
    [
      'that claim what is not there',
      { claims: [{ name: 'x' }] },
      [
        'resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty',
      ],
    ],
  ])('%s', (_, resources, expected) => {
    expect(ofContainer({ resources })).toEqual(expected);
  });
});

describe('probes and hooks', () => {
  const http = { httpGet: { port: 80 } };
  it.each<[string, Partial<Container>, readonly string[]]>([
    [
      'of all sorts',
      {
        livenessProbe: http,
        readinessProbe: { exec: { command: ['true'] } },
        startupProbe: { grpc: { port: 1 } },
      },
      [],
    ],
    [
      'without a way',
      { readinessProbe: {} },
      ['readinessProbe: Required value: must specify a handler type'],
    ],
    [
      'with two ways',
      { readinessProbe: { ...http, tcpSocket: { port: 1 } } },
      ['readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
    ],
    ['without a command', { livenessProbe: { exec: {} } }, ['livenessProbe.exec.command: Required value']],
    [
      'at port 0',
      { livenessProbe: { tcpSocket: { port: 0 } } },
      ['livenessProbe.tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive'],
    ],
    [
      'at a port by a bad name',
      { livenessProbe: { tcpSocket: { port: 'a--b' } } },
      ['livenessProbe.tcpSocket.port: Invalid value: "a--b": must not contain consecutive hyphens'],
    ],
    [
      'by another scheme',
      { livenessProbe: { httpGet: { port: 80, scheme: 'FTP' } } },
      ['livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"'],
    ],
    [
      'that never wait',
      { livenessProbe: { ...http, periodSeconds: -1 } },
      ['livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'of life that want two successes',
      { livenessProbe: { ...http, successThreshold: 2 } },
      ['livenessProbe.successThreshold: Invalid value: 2: must be 1'],
    ],
    [
      'of readiness with a grace',
      { readinessProbe: { ...http, terminationGracePeriodSeconds: 5 } },
      ['readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes'],
    ],
    [
      'of life with no grace',
      { livenessProbe: { ...http, terminationGracePeriodSeconds: 0 } },
      ['livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0'],
    ],
    ['before the stop', { lifecycle: { preStop: { sleep: { seconds: 5 } } } }, []],
    [
      'that sleep too long',
      { lifecycle: { preStop: { sleep: { seconds: 60 } } } },
      [
        'lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)',
      ],
    ],
    [
      'after the start that do nothing',
      { lifecycle: { postStart: {} } },
      ['lifecycle.postStart: Required value: must specify a handler type'],
    ],
  ])('%s', (_, fields, expected) => {
    expect(ofContainer(fields)).toEqual(expected);
  });
});

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

describe('rights', () => {
  it.each<[string, Container['securityContext'], readonly string[]]>([
    ['of root', { runAsUser: 0, privileged: true }, []],
    [
      'of nobody',
      { runAsUser: -1 },
      ['securityContext.runAsUser: Invalid value: -1: must be between 0 and 4294967295, inclusive'],
    ],
    [
      'that contradict',
      { allowPrivilegeEscalation: false, privileged: true },
      [
        'securityContext: Invalid value: {"allowPrivilegeEscalation":false,"privileged":true}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
    [
      'with a profile of no type',
      { seccompProfile: { type: '' } },
      ['securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set'],
    ],
    [
      'with a profile of no name',
      { seccompProfile: { type: 'Localhost' } },
      [
        'securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      ],
    ],
    [
      'with a profile of another type',
      { appArmorProfile: { type: 'X' } },
      [
        'securityContext.appArmorProfile.type: Unsupported value: "X": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
      ],
    ],
    [
      'to see all of /proc',
      { procMount: 'Unmasked' },
      ['securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`'],
    ],
  ])('%s', (_, securityContext, expected) => {
    expect(ofContainer({ securityContext })).toEqual(expected);
  });

  it.each<[string, Partial<Pod['spec']>, readonly string[]]>([
    [
      'over sysctls twice',
      {
        securityContext: {
          sysctls: [
            { name: 'a.b', value: '' },
            { name: 'a.b', value: '' },
          ],
        },
      },
      ['spec.securityContext.sysctls[1].name: Duplicate value: "a.b"'],
    ],
    [
      'over sysctls of the host',
      { hostNetwork: true, securityContext: { sysctls: [{ name: 'net.a', value: '1' }] } },
      [
        'spec.securityContext.sysctls[0].name: Invalid value: "net.a": may not be specified when \'hostNetwork\' is true',
      ],
    ],
    [
      'over groups',
      { securityContext: { supplementalGroups: [1, -1], fsGroup: 1, fsGroupChangePolicy: 'Never' } },
      [
        'spec.securityContext.supplementalGroups[1]: Invalid value: -1: must be between 0 and 4294967295, inclusive',
        'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
      ],
    ],
    [
      'over processes of the host and its own',
      { hostPID: true, shareProcessNamespace: true },
      [
        'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
      ],
    ],
    [
      'over users of its own on the host’s network',
      { hostUsers: false, hostNetwork: true },
      ['spec.hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false'],
    ],
    ['that we do not give yet are accepted', { hostPID: true, hostIPC: true, hostNetwork: true }, []],
  ])('of the pod %s', (_, spec, expected) => {
    expect(lines(spec)).toEqual(expected);
  });
});

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

  it('is deleted later or sooner than others for a whole number', () => {
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '1.5' };
    expect(validatePod(aPod({ metadata: { annotations } }), undefined).map(formatFieldError)).toEqual([
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "1.5": must be a 32bit integer',
    ]);
  });
});
