import { describe, expect, it } from 'vitest';
import type { Pod } from '../../model/kinds/pod.ts';
import type { Service } from '../../model/kinds/service.ts';
import { aPod, aService, CREATED } from '../../model/testing.ts';
import type { LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';
import type { ServicePort, ServiceSpec } from '../../model/wire/kubernetes.ts';
import { type Observed, PROTOCOL_ANNOTATION, plan } from './plan.ts';

function observed(service: Service, more: Partial<Observed> = {}): Observed {
  return { service, pods: [], loadBalancers: [], listeners: [], targetGroups: [], ...more };
}

function balanced(spec: Partial<ServiceSpec> = {}, annotations?: { [key: string]: string }): Service {
  return aService({ metadata: { annotations }, spec: { type: 'LoadBalancer', ...spec } });
}

function probed(path: Partial<NonNullable<Pod['spec']['containers'][number]['readinessProbe']>>): Pod {
  const ports = [{ name: 'http', containerPort: 8080 }];
  return aPod({ spec: { containers: [{ name: 'web', image: 'web:1', ports, readinessProbe: path }] } });
}

const port = (more: Partial<ServicePort> = {}): ServicePort => ({ port: 80, targetPort: 8080, ...more });
const http = (value: string | number) => ({ httpGet: { path: '/', port: value } });

describe('how a port is balanced', () => {
  const cases: readonly {
    readonly name: string;
    readonly port?: ServicePort;
    readonly annotations?: { [key: string]: string };
    readonly pods?: readonly Pod[];
    readonly expected: 'HTTP' | 'TCP';
  }[] = [
    { name: 'with nothing to say so, at layer 4', expected: 'TCP' },
    { name: 'that says http, at layer 7', port: port({ appProtocol: 'http' }), expected: 'HTTP' },
    {
      name: 'that says WebSocket, at layer 7',
      port: port({ appProtocol: 'kubernetes.io/ws' }),
      expected: 'HTTP',
    },
    {
      name: 'that says https, at layer 4',
      port: port({ appProtocol: 'https' }),
      pods: [probed(http(8080))],
      expected: 'TCP',
    },
    {
      name: 'whose pods are probed by HTTP on it, at layer 7',
      port: port(),
      pods: [probed(http(8080))],
      expected: 'HTTP',
    },
    {
      name: 'whose pods name the probed port, at layer 7',
      port: port({ targetPort: 'http' }),
      pods: [probed(http('http'))],
      expected: 'HTTP',
    },
    {
      name: 'whose pods are probed on another port, at layer 4',
      port: port(),
      pods: [probed(http(9090))],
      expected: 'TCP',
    },
    {
      name: 'whose pods are probed by HTTPS, at layer 4',
      port: port(),
      pods: [probed({ httpGet: { port: 8080, scheme: 'HTTPS' } })],
      expected: 'TCP',
    },
    {
      name: 'whose pods are probed by TCP, at layer 4',
      port: port(),
      pods: [probed({ tcpSocket: { port: 8080 } })],
      expected: 'TCP',
    },
    {
      name: 'as the annotation says, whatever else',
      port: port({ appProtocol: 'http' }),
      annotations: { [PROTOCOL_ANNOTATION]: 'tcp' },
      expected: 'TCP',
    },
  ];
  it.each(cases)('$name', ({ port: given = port(), annotations, pods = [], expected }) => {
    const planned = plan(observed(balanced({ ports: [given] }, annotations), { pods }));
    expect(planned.listeners.map(({ spec }) => spec.protocol)).toEqual([expected]);
    expect(planned.targetGroups.map(({ spec }) => spec.protocol)).toEqual([expected]);
    expect(planned.loadBalancers[0]?.spec.type).toBe(expected === 'HTTP' ? 'application' : 'network');
  });

  it('as before, while no pod is there to ask', () => {
    const service = balanced({ ports: [port()] });
    const [group] = plan(observed(service, { pods: [probed(http(8080))] })).targetGroups;
    const before = { ...group, apiVersion: 'tutti.dev/v1', kind: 'TargetGroup' } as unknown as TargetGroup; // as stored
    expect(plan(observed(service, { targetGroups: [before] })).listeners[0]?.spec.protocol).toBe('HTTP');
  });
});

describe('what stands behind a Service', () => {
  it('is one balancer, and a listener and a target group for each port, owned by it', () => {
    const ports = [port({ name: 'a' }), port({ name: 'b', port: 81 })];
    const service = balanced({ ports });
    const planned = plan(observed(service));
    expect(planned.loadBalancers.map(({ metadata }) => metadata.name)).toEqual(['svc-uid-web']);
    expect(planned.listeners.map(({ metadata, spec }) => [metadata.name, spec.port])).toEqual([
      ['svc-uid-web-80', 80],
      ['svc-uid-web-81', 81],
    ]);
    expect(planned.targetGroups.map(({ spec }) => spec.service)).toEqual([
      { name: 'web', port: 'a' },
      { name: 'web', port: 'b' },
    ]);
    for (const { metadata } of [...planned.loadBalancers, ...planned.listeners, ...planned.targetGroups])
      expect(metadata.ownerReferences).toMatchObject([{ kind: 'Service', uid: 'uid-web', controller: true }]);
  });

  const nothing: readonly { readonly name: string; readonly service: Service }[] = [
    { name: 'of another type', service: aService() },
    {
      name: 'that names a balancer of somebody else',
      service: balanced({ loadBalancerClass: 'example.org/lb' }),
    },
    {
      name: 'on its way out',
      service: aService({ metadata: { deletionTimestamp: CREATED }, spec: { type: 'LoadBalancer' } }),
    },
  ];
  it.each(nothing)('is nothing for one $name', ({ service }) => {
    expect(plan(observed(service))).toEqual({
      loadBalancers: [],
      listeners: [],
      targetGroups: [],
      ingress: [],
    });
  });

  it('leaves UDP ports to the service rules of the network', () => {
    const ports = [port({ name: 'a', protocol: 'UDP' }), port({ name: 'b' })];
    expect(plan(observed(balanced({ ports }))).listeners).toHaveLength(1);
  });

  it('sticks to a target as the Service says', () => {
    const spec = { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } };
    expect(plan(observed(balanced(spec))).targetGroups[0]?.spec.stickiness).toEqual({
      type: 'source',
      durationSeconds: 60,
    });
  });

  it('tells its address once the balancer listens on it', () => {
    const balancer = (status: LoadBalancer['status']) =>
      ({ metadata: { name: 'svc-uid-web' }, spec: { type: 'network' }, status }) as LoadBalancer; // all that is read
    const told = (status: LoadBalancer['status']) =>
      plan(observed(balanced(), { loadBalancers: [balancer(status)] })).ingress;
    expect(told({ address: '127.77.0.2' })).toEqual([]);
    expect(told({ address: '127.77.0.2', ready: true })).toEqual([{ ip: '127.77.0.2' }]);
  });
});
