// Defaults of every kind: what upstream fills in, and that filling in twice is filling in once.
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../kind.ts';
import { allKinds } from '../kinds.ts';
import type { ApiObject } from '../object.ts';
import { type Deployment, deploymentKind } from './deployment.ts';
import { endpointSliceKind } from './endpoint-slice.ts';
import { leaseKind } from './lease.ts';
import { type Namespace, namespaceKind } from './namespace.ts';
import { type Node, nodeKind } from './node.ts';
import { type Pod, podKind } from './pod.ts';
import { replicaSetKind } from './replica-set.ts';
import { secretKind } from './secret.ts';
import { type Service, serviceKind } from './service.ts';

/** As decoded from a request: only what the author wrote. */
function sent<T extends ApiObject>(kind: { readonly kind: string }, fields: object): T {
  return { apiVersion: 'v1', kind: kind.kind, metadata: { name: 'x' }, ...fields } as unknown as T; // an author may leave out anything
}

const webContainer = { name: 'web', image: 'nginx' };
const filledContainer = {
  name: 'web',
  image: 'nginx',
  imagePullPolicy: 'Always',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
};
const filledSpec = {
  containers: [filledContainer],
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};

function podSpec(spec: object): Pod['spec'] {
  const pod = sent<Pod>(podKind, { spec: { containers: [webContainer], ...spec } });
  return (podKind.defaults?.(pod) ?? pod).spec;
}

function container(fields: object): unknown {
  return podSpec({ containers: [{ ...webContainer, ...fields }] }).containers[0];
}

describe('defaults of a pod', () => {
  it('fill in what upstream fills in, and serviceLinks for pods only', () => {
    expect(podSpec({})).toEqual({ ...filledSpec, enableServiceLinks: true });
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['localhost:5000/nginx', 'Always'],
    ['localhost:5000/nginx:1.2', 'IfNotPresent'],
    ['nginx:1.27', 'IfNotPresent'],
    [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    ['', 'IfNotPresent'],
  ])('pull image %j by policy %s', (image, imagePullPolicy) => {
    expect(container({ image })).toMatchObject({ imagePullPolicy });
  });

  it('keep what the author wrote', () => {
    const written = {
      imagePullPolicy: 'Never',
      terminationMessagePath: '/x',
      terminationMessagePolicy: 'FallbackToLogsOnError',
    };
    expect(container(written)).toMatchObject(written);
    expect(
      podSpec({ restartPolicy: 'Never', terminationGracePeriodSeconds: 0, enableServiceLinks: false }),
    ).toMatchObject({
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      enableServiceLinks: false,
    });
  });

  it('fill in numbers of probes, paths and schemes', () => {
    const filled = container({
      livenessProbe: { httpGet: { port: 80 } },
      readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 },
      startupProbe: { grpc: { port: 80 }, failureThreshold: 30 },
      lifecycle: { preStop: { httpGet: { port: 80, path: '/bye' } } },
    });
    expect(filled).toMatchObject({
      livenessProbe: {
        httpGet: { port: 80, path: '/', scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
      readinessProbe: { periodSeconds: 1, timeoutSeconds: 1 },
      startupProbe: { grpc: { port: 80, service: '' }, failureThreshold: 30 },
      lifecycle: { preStop: { httpGet: { port: 80, path: '/bye', scheme: 'HTTP' } } },
    });
  });

  it('keep amounts in their canonical form', () => {
    expect(
      container({ resources: { requests: { cpu: 1, memory: '1024Mi' }, limits: { cpu: '2000m' } } }),
    ).toMatchObject({ resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2' } } });
    expect(podSpec({ volumes: [{ name: 'v', emptyDir: { sizeLimit: '1024Ki' } }] }).volumes).toEqual([
      { name: 'v', emptyDir: { sizeLimit: '1Mi' } },
    ]);
  });

  it('ask for what is the limit, where nothing is asked for', () => {
    expect(
      container({ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m' } } }),
    ).toMatchObject({
      resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m', memory: '1Gi' } },
    });
  });

  it('fill in protocols of ports and versions of field references', () => {
    const filled = container({
      ports: [{ containerPort: 80 }],
      env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    });
    expect(filled).toMatchObject({
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      env: [{ valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } }],
    });
  });

  it('open host ports when the pod is on the network of the host', () => {
    const spec = podSpec({
      hostNetwork: true,
      containers: [{ ...webContainer, ports: [{ containerPort: 80 }] }],
    });
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }]);
  });

  it('show a service account under both of its names', () => {
    expect(podSpec({ serviceAccount: 'robot' })).toMatchObject({
      serviceAccount: 'robot',
      serviceAccountName: 'robot',
    });
    expect(podSpec({ serviceAccountName: 'robot' })).toMatchObject({
      serviceAccount: 'robot',
      serviceAccountName: 'robot',
    });
  });

  it.each([
    ['nothing', {}, { emptyDir: {} }],
    ['a config map', { configMap: { name: 'c' } }, { configMap: { name: 'c', defaultMode: 420 } }],
    [
      'a secret',
      { secret: { secretName: 's', defaultMode: 256 } },
      { secret: { secretName: 's', defaultMode: 256 } },
    ],
    ['a host path', { hostPath: { path: '/x' } }, { hostPath: { path: '/x', type: '' } }],
    [
      'the downward API',
      { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      {
        downwardAPI: {
          defaultMode: 420,
          items: [{ path: 'l', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }],
        },
      },
    ],
    [
      'a projection',
      { projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      {
        projected: {
          defaultMode: 420,
          sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }],
        },
      },
    ],
  ])('complete a volume of %s', (_, source, expected) => {
    expect(podSpec({ volumes: [{ name: 'v', ...source }] }).volumes).toEqual([{ name: 'v', ...expected }]);
  });
});

describe('defaults of workloads', () => {
  const selector = { matchLabels: { app: 'web' } };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [webContainer] } };
  const filledTemplate = { ...template, spec: filledSpec };

  it('make a deployment roll', () => {
    expect(deploymentKind.defaults?.(sent(deploymentKind, { spec: { selector, template } })).spec).toEqual({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      selector,
      template: filledTemplate,
    });
  });

  it.each([
    [{ type: 'Recreate' }, { type: 'Recreate' }],
    [
      { rollingUpdate: { maxSurge: 3 } },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: '25%' } },
    ],
  ])('complete the strategy %j', (strategy, expected) => {
    const deployment = sent<Deployment>(deploymentKind, {
      spec: { replicas: 0, selector, template, strategy },
    });
    expect(deploymentKind.defaults?.(deployment).spec).toMatchObject({ replicas: 0, strategy: expected });
  });

  it('give a replica set one replica', () => {
    expect(replicaSetKind.defaults?.(sent(replicaSetKind, { spec: { selector, template } })).spec).toEqual({
      replicas: 1,
      selector,
      template: filledTemplate,
    });
  });
});

describe('defaults of a service', () => {
  const ports = [{ port: 80 }];
  const filledPorts = [{ port: 80, protocol: 'TCP', targetPort: 80 }];
  const common = {
    ports: filledPorts,
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  };
  it.each([
    ['of no type', {}, { ...common, type: 'ClusterIP' }],
    [
      'headless, with pods',
      { clusterIP: 'None', selector: { a: 'b' } },
      { ...common, type: 'ClusterIP', selector: { a: 'b' }, clusterIP: 'None', clusterIPs: ['None'] },
    ],
    [
      'headless, without pods',
      { clusterIP: 'None' },
      {
        ...common,
        type: 'ClusterIP',
        clusterIP: 'None',
        clusterIPs: ['None'],
        ipFamilies: ['IPv4', 'IPv6'],
        ipFamilyPolicy: 'RequireDualStack',
      },
    ],
    ['on nodes', { type: 'NodePort' }, { ...common, type: 'NodePort', externalTrafficPolicy: 'Cluster' }],
    [
      'with a load balancer',
      { type: 'LoadBalancer' },
      {
        ...common,
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Cluster',
        allocateLoadBalancerNodePorts: true,
      },
    ],
    [
      'outside',
      { type: 'ExternalName', externalName: 'a.example' },
      { type: 'ExternalName', externalName: 'a.example', sessionAffinity: 'None', ports: filledPorts },
    ],
    [
      'sticky',
      { sessionAffinity: 'ClientIP' },
      {
        ...common,
        type: 'ClusterIP',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      },
    ],
  ])('complete one %s', (_, spec, expected) => {
    expect(serviceKind.defaults?.(sent(serviceKind, { spec: { ports, ...spec } })).spec).toEqual(expected);
  });

  it('leave a named target port alone', () => {
    const service = sent<Service>(serviceKind, { spec: { ports: [{ port: 80, targetPort: 'http' }] } });
    expect(serviceKind.defaults?.(service).spec.ports).toEqual([
      { port: 80, targetPort: 'http', protocol: 'TCP' },
    ]);
  });
});

describe('defaults of the other kinds', () => {
  it('label a namespace with its name and make it active', () => {
    const namespace = sent<Namespace>(namespaceKind, { metadata: { name: 'shop', labels: { a: 'b' } } });
    expect(namespaceKind.defaults?.(namespace)).toMatchObject({
      metadata: { labels: { a: 'b', 'kubernetes.io/metadata.name': 'shop' } },
      spec: {},
      status: { phase: 'Active' },
    });
  });

  it('let a node offer what it has', () => {
    const node = sent<Node>(nodeKind, {
      status: { capacity: { cpu: '2' } },
      spec: { podCIDR: '10.1.0.0/24' },
    });
    expect(nodeKind.defaults?.(node)).toMatchObject({
      status: { allocatable: { cpu: '2' } },
      spec: { podCIDRs: ['10.1.0.0/24'] },
    });
  });

  it('encode the plain text of a secret over its data', () => {
    const secret = sent(secretKind, { data: { a: 'b2xk', b: 'Yg==' }, stringData: { a: 'new' } });
    expect(secretKind.defaults?.(secret as never)).toEqual({
      ...sent(secretKind, {}),
      type: 'Opaque',
      data: { a: 'bmV3', b: 'Yg==' },
    });
  });

  it('give ports of endpoints a name and a protocol', () => {
    const slice = sent(endpointSliceKind, { addressType: 'IPv4', endpoints: [], ports: [{ port: 80 }] });
    expect(endpointSliceKind.defaults?.(slice as never).ports).toEqual([
      { name: '', port: 80, protocol: 'TCP' },
    ]);
  });

  it('give a lease a spec', () => {
    expect(leaseKind.defaults?.(sent(leaseKind, {})).spec).toEqual({});
  });
});

describe('defaults of every kind', () => {
  const samples: { readonly [kind: string]: object } = {
    Pod: {
      spec: {
        hostNetwork: true,
        containers: [
          {
            ...webContainer,
            ports: [{ containerPort: 1 }],
            resources: { limits: { cpu: 1, memory: '1Gi' } },
          },
        ],
        volumes: [{ name: 'v' }],
      },
      status: { podIP: '10.0.0.1' },
    },
    Deployment: { spec: { template: { spec: { containers: [webContainer] } } } },
    ReplicaSet: { spec: { template: { spec: { containers: [webContainer] } } } },
    Service: { spec: { clusterIP: 'None', ports: [{ port: 1 }] } },
    TargetGroup: { spec: { protocol: 'HTTP', healthCheck: {} } },
    Node: { spec: { podCIDR: '10.1.0.0/24' }, status: { capacity: { cpu: 2 } } },
    Secret: { stringData: { a: 'b' } },
  };
  it.each(allKinds.map((kind): [string, AnyKind] => [kind.kind, kind]))(
    'change nothing the second time: %s',
    (name, kind) => {
      const once = kind.defaults?.(sent(kind, samples[name] ?? {})) ?? sent(kind, {});
      const twice = kind.defaults?.(once) ?? once;
      expect(twice).toEqual(once);
      // A write of status leaves the spec the same value: rules for it need not be checked again.
      expect(specOf(twice)).toBe(specOf(once));
    },
  );
});

function specOf(object: ApiObject): unknown {
  return (object as { readonly spec?: unknown }).spec;
}
