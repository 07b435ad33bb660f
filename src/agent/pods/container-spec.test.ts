// What the container driver is told of a container, and what is refused before.
import { describe, expect, test } from 'vitest';
import { hostLayout } from '../../model/host-layout.ts';
import { aPod } from '../../model/testing.ts';
import type { Container, PodSpec } from '../../model/wire/kubernetes.ts';
import { unsupported } from './admission.ts';
import { containerSpec } from './container-spec.ts';
import { newRecord } from './record.ts';

const PORT = { id: 'p', address: '10.0.0.1', networkNamespace: '/n', ipcNamespace: '/i', interfaceName: 'e' };
const IMAGE = { name: 'docker.io/library/web:1', id: 'docker.io/library/web@sha256:1', stopSignal: 3 };

function of(
  container: Partial<Container>,
  spec: Partial<PodSpec> = {},
  env: readonly [string, string][] = [],
) {
  const pod = aPod({ spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...spec } });
  const record = { ...newRecord(pod.spec, 0), port: PORT };
  const [first] = record.containers;
  if (!first) throw new Error('There is no container');
  return containerSpec({
    ...{ layout: hostLayout(), downward: { pod, nodeAddress: '' }, record, env: new Map(env), mounts: [] },
    container: { ...first, image: IMAGE },
    attempt: 2,
  });
}

test('a container is found again by its id and labels, and has the pod\u2019s namespaces and cgroup', () => {
  const spec = of({});
  expect(spec).toMatchObject({
    group: 'uid-web-1',
    image: IMAGE.name,
    hostname: 'web-1',
    networkNamespace: '/n',
    ipcNamespace: '/i',
    cgroupPath: 'pods/uid-web-1',
    labels: {
      'tutti.dev/pod-uid': 'uid-web-1',
      'tutti.dev/container-name': 'web',
      'tutti.dev/attempt': '2',
      'tutti.dev/image-id': IMAGE.id,
      'tutti.dev/stop-signal': '3',
    },
  });
  expect(spec.id).toMatch(/^uidweb1-[0-9a-f]{8}-2$/);
  expect(spec.logPath).toBe('/var/lib/tutti/logs/pods/default_web-1_uid-web-1/web/2.log');
});

test('commands and arguments are expanded; what is not given is the image\u2019s', () => {
  expect(of({ command: ['run', '$(A)'], args: ['$(B)', '$$(A)'] }, {}, [['A', 'x']])).toMatchObject({
    entrypoint: ['run', 'x'],
    args: ['$(B)', '$(A)'],
    env: ['A=x'],
  });
  expect(of({})).toMatchObject({ entrypoint: undefined, args: undefined });
});

test('a stop signal of the container\u2019s own wins over the image\u2019s', () => {
  expect(of({ lifecycle: { stopSignal: 'SIGUSR1' } }).labels['tutti.dev/stop-signal']).toBe('10');
});

test.each<[string, Container['resources'], object]>([
  ['nothing', {}, { cpuShares: 2, cpuQuotaMicros: undefined, memoryLimitBytes: undefined }],
  ['requests', { requests: { cpu: '250m', memory: '64Mi' } }, { cpuShares: 256, cpuQuotaMicros: undefined }],
  [
    'limits alone',
    { limits: { cpu: '2', memory: '64Mi' } },
    { cpuShares: 2048, cpuQuotaMicros: 200_000, memoryLimitBytes: 67_108_864 },
  ],
  ['very little', { limits: { cpu: '1m' } }, { cpuShares: 2, cpuQuotaMicros: 1000 }],
])('resources: %s', (_, resources, expected) => {
  expect(of({ resources }).resources).toMatchObject(expected);
});

describe('security', () => {
  test.each<[string, Container['securityContext'], PodSpec['securityContext'], object]>([
    [
      'by default: our seccomp profile, the image\u2019s user',
      undefined,
      {},
      { user: { uid: undefined }, security: { seccomp: 'default', allowPrivilegeEscalation: true } },
    ],
    [
      'the pod\u2019s user and groups',
      undefined,
      { runAsUser: 5, runAsGroup: 6, fsGroup: 7, supplementalGroups: [8] },
      { user: { uid: 5, gid: 6, additionalGids: [8, 7] } },
    ],
    [
      'the container\u2019s own wins',
      { runAsUser: 9, runAsNonRoot: true },
      { runAsUser: 5, runAsNonRoot: false },
      { user: { uid: 9 }, security: { mustNotBeRoot: true } },
    ],
    [
      'privileged: no seccomp',
      { privileged: true },
      {},
      { security: { privileged: true, seccomp: 'unconfined', allowPrivilegeEscalation: true } },
    ],
    [
      'no escalation, read-only, capabilities',
      {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
      },
      {},
      {
        security: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          addCapabilities: ['NET_ADMIN'],
          dropCapabilities: ['ALL'],
        },
      },
    ],
    [
      'kernel settings',
      undefined,
      { sysctls: [{ name: 'net.core.somaxconn', value: '99' }] },
      { security: { sysctls: { 'net.core.somaxconn': '99' } } },
    ],
  ])('%s', (_, securityContext, pod, expected) => {
    expect(of({ securityContext }, { securityContext: pod })).toMatchObject(expected);
  });
});

describe('what cannot be done is said', () => {
  test.each<[string, Partial<PodSpec>]>([
    ['spec.hostPID is not supported yet', { hostPID: true }],
    ['spec.shareProcessNamespace is not supported yet', { shareProcessNamespace: true }],
    ['spec.setHostnameAsFQDN is not supported yet', { setHostnameAsFQDN: true }],
    [
      'volume "v" has the type nfs, which is not supported yet (supported: emptyDir, configMap, secret, projected, downwardAPI, hostPath)',
      { volumes: [{ name: 'v', nfs: { server: 's', path: '/' } }] },
    ],
    [
      'volume "v" projects a serviceAccountToken, which is not supported yet',
      { volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }] },
    ],
    [
      'container "web" has a gRPC probe, which is not supported yet: use httpGet, tcpSocket or exec',
      { containers: [{ name: 'web', image: 'w', livenessProbe: { grpc: { port: 1 } } }] },
    ],
    [
      'container "web" asks for hostPort 80, which is not supported yet: use a Service of type NodePort or LoadBalancer, or hostNetwork',
      { containers: [{ name: 'web', image: 'w', ports: [{ containerPort: 8080, hostPort: 80 }] }] },
    ],
  ])('%s', (message, spec) => {
    expect(unsupported(aPod({ spec }))).toBe(message);
  });

  test('and nothing else is', () => {
    const ports = [{ containerPort: 80, hostPort: 80 }];
    expect(
      unsupported(aPod({ spec: { hostNetwork: true, containers: [{ name: 'web', image: 'w', ports }] } })),
    ).toBeUndefined();
  });
});
