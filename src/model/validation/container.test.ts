// What containers of a pod may ask for: ports, resources, probes, rights.
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
