// What `kubectl get` shows, kind by kind.
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../kind.ts';
import { configMapKind } from '../kinds/config-map.ts';
import { deploymentKind } from '../kinds/deployment.ts';
import { endpointSliceKind } from '../kinds/endpoint-slice.ts';
import { eventKind } from '../kinds/event.ts';
import { leaseKind } from '../kinds/lease.ts';
import { listenerKind } from '../kinds/listener.ts';
import { loadBalancerKind } from '../kinds/load-balancer.ts';
import { namespaceKind } from '../kinds/namespace.ts';
import { nodeKind } from '../kinds/node.ts';
import { replicaSetKind } from '../kinds/replica-set.ts';
import { secretKind } from '../kinds/secret.ts';
import { serviceKind } from '../kinds/service.ts';
import { serviceAccountKind } from '../kinds/service-account.ts';
import { targetGroupKind } from '../kinds/target-group.ts';
import type { ApiObject } from '../object.ts';
import {
  aConfigMap,
  aDeployment,
  aNamespace,
  aNode,
  anEndpointSlice,
  anEvent,
  anObject,
  aReplicaSet,
  aSecret,
  aService,
  CREATED,
} from '../testing.ts';

const NOW = Date.parse(CREATED) + 5 * 60_000;

function row(kind: AnyKind, object: ApiObject, wide = false): readonly unknown[] {
  return kind.columns
    .filter((column) => wide || (column.priority ?? 0) === 0)
    .map((column) => column.value(object, NOW));
}

function header(kind: AnyKind, wide: boolean): string {
  const shown = kind.columns.filter((column) => wide || (column.priority ?? 0) === 0);
  return shown.map((column) => column.name.toUpperCase()).join(' ');
}

describe('headers', () => {
  it.each<[AnyKind, string, string]>([
    [namespaceKind, 'STATUS AGE', ''],
    [
      nodeKind,
      'STATUS ROLES AGE VERSION',
      ' INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME',
    ],
    [deploymentKind, 'READY UP-TO-DATE AVAILABLE AGE', ' CONTAINERS IMAGES SELECTOR'],
    [replicaSetKind, 'DESIRED CURRENT READY AGE', ' CONTAINERS IMAGES SELECTOR'],
    [serviceKind, 'TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE', ' SELECTOR'],
    [endpointSliceKind, 'ADDRESSTYPE PORTS ENDPOINTS AGE', ''],
    [configMapKind, 'DATA AGE', ''],
    [secretKind, 'TYPE DATA AGE', ''],
    [leaseKind, 'HOLDER AGE', ''],
    [serviceAccountKind, 'SECRETS AGE', ''],
  ])('of $kind', (kind, narrow, more) => {
    expect(header(kind, false)).toBe(narrow);
    expect(header(kind, true)).toBe(narrow + more);
  });

  it('of Event are all its own', () => {
    expect(eventKind.nameColumn).toBe(false);
    expect(header(eventKind, false)).toBe('LAST SEEN TYPE REASON OBJECT MESSAGE');
    expect(header(eventKind, true)).toBe(
      'LAST SEEN TYPE REASON OBJECT SUBOBJECT SOURCE MESSAGE FIRST SEEN COUNT NAME',
    );
  });
});

describe('rows', () => {
  it.each<[string, AnyKind, ApiObject, readonly unknown[]]>([
    ['an active namespace', namespaceKind, aNamespace(), ['Active', '5m']],
    [
      'a config map',
      configMapKind,
      aConfigMap({ data: { a: '1', b: '2' }, binaryData: { c: 'Yw==' } }),
      [3, '5m'],
    ],
    ['a secret', secretKind, aSecret(), ['Opaque', 1, '5m']],
    ['an empty secret', secretKind, aSecret({ data: undefined, type: 'x/y' }), ['x/y', 0, '5m']],
    ['a lease', leaseKind, anObject(leaseKind, { spec: { holderIdentity: 'n1' } }), ['n1', '5m']],
    ['a service account', serviceAccountKind, anObject(serviceAccountKind, {}), [0, '5m']],
    [
      'a rolling deployment',
      deploymentKind,
      aDeployment({
        spec: { replicas: 3 },
        status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
      }),
      ['2/3', 1, 2, '5m'],
    ],
    [
      'a replica set',
      replicaSetKind,
      aReplicaSet({ spec: { replicas: 3 }, status: { replicas: 2, readyReplicas: 1 } }),
      [3, 2, 1, '5m'],
    ],
    ['a slice', endpointSliceKind, anEndpointSlice(), ['IPv4', '80', '10.1.0.2', '5m']],
    [
      'a slice with many of each',
      endpointSliceKind,
      anEndpointSlice({
        ports: [{ port: 1 }, { name: 'x' }, {}, { port: 4 }],
        endpoints: [{ addresses: ['a', 'b'] }, { addresses: ['c', 'd', 'e'] }],
      }),
      ['IPv4', '1,x, + 1 more...', 'a,b,c + 2 more...', '5m'],
    ],
    [
      'an empty slice',
      endpointSliceKind,
      anEndpointSlice({ ports: [], endpoints: [] }),
      ['IPv4', '<unset>', '<unset>', '5m'],
    ],
  ])('of %s', (_, kind, object, expected) => {
    expect(row(kind, object)).toEqual(expected);
  });

  it('of a deployment show its template when wide', () => {
    const containers = [
      { name: 'web', image: 'web:1' },
      { name: 'log', image: 'log:2' },
    ];
    const deployment = aDeployment({
      spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers } } },
    });
    expect(row(deploymentKind, deployment, true).slice(4)).toEqual(['web,log', 'web:1,log:2', 'app=web']);
  });
});

describe('services', () => {
  const ingress = (...entries: readonly object[]): object => ({ loadBalancer: { ingress: entries } });
  it.each<[string, object, object, readonly unknown[]]>([
    ['without an address yet', {}, {}, ['ClusterIP', '<none>', '<none>', '80/TCP']],
    ['with an address', { clusterIP: '10.96.0.9' }, {}, ['ClusterIP', '10.96.0.9', '<none>', '80/TCP']],
    ['headless', { clusterIP: 'None' }, {}, ['ClusterIP', 'None', '<none>', '80/TCP']],
    [
      'with external addresses',
      { externalIPs: ['1.1.1.1', '2.2.2.2'] },
      {},
      ['ClusterIP', '<none>', '1.1.1.1,2.2.2.2', '80/TCP'],
    ],
    [
      'on nodes',
      {
        type: 'NodePort',
        ports: [
          { port: 80, nodePort: 30080 },
          { port: 53, protocol: 'UDP' },
        ],
      },
      {},
      ['NodePort', '<none>', '<none>', '80:30080/TCP,53/UDP'],
    ],
    [
      'that waits for its balancer',
      { type: 'LoadBalancer' },
      {},
      ['LoadBalancer', '<none>', '<pending>', '80/TCP'],
    ],
    [
      'with a balancer',
      { type: 'LoadBalancer', externalIPs: ['9.9.9.9'] },
      ingress({ ip: '127.0.0.3' }, { hostname: 'a.example' }, { ip: '127.0.0.2' }),
      ['LoadBalancer', '<none>', '127.0.0.2,127.0.0.3,a.example,9.9.9.9', '80/TCP'],
    ],
    [
      'elsewhere',
      { type: 'ExternalName', externalName: 'db.example', ports: [] },
      {},
      ['ExternalName', '<none>', 'db.example', '<none>'],
    ],
  ])('%s', (_, spec, status, expected) => {
    expect(row(serviceKind, aService({ spec, status })).slice(0, 4)).toEqual(expected);
  });

  it.each([
    [{ b: '2', a: '1' }, 'a=1,b=2'],
    [undefined, '<none>'],
  ])('show the selector %j', (selector, text) => {
    expect(row(serviceKind, aService({ spec: { selector } }), true).at(-1)).toBe(text);
  });
});

describe('nodes', () => {
  const ready = (status: string): object => ({ conditions: [{ type: 'Ready', status }] });
  it.each<[string, object, string]>([
    ['ready', { status: ready('True') }, 'Ready'],
    ['not ready', { status: ready('False') }, 'NotReady'],
    ['of unknown state', { status: ready('Unknown') }, 'NotReady'],
    ['that never reported', { status: {} }, 'Unknown'],
    [
      'that takes no new pods',
      { status: ready('True'), spec: { unschedulable: true } },
      'Ready,SchedulingDisabled',
    ],
  ])('%s', (_, fields, status) => {
    expect(row(nodeKind, aNode(fields))[0]).toBe(status);
  });

  it.each<[object, string]>([
    [{}, '<none>'],
    [
      {
        'node-role.kubernetes.io/worker': '',
        'node-role.kubernetes.io/control-plane': '',
        'node-role.kubernetes.io/': '',
      },
      'control-plane,worker',
    ],
    [{ 'kubernetes.io/role': 'master' }, 'master'],
  ])('with labels %j have roles %s', (labels, roles) => {
    expect(row(nodeKind, aNode({ metadata: { labels: labels as { [key: string]: string } } }))[1]).toBe(
      roles,
    );
  });

  it('show their addresses and system when wide', () => {
    const node = aNode({
      status: {
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        nodeInfo: {
          architecture: 'amd64',
          bootID: '',
          containerRuntimeVersion: 'containerd://1.6.20',
          kernelVersion: '6.1.0',
          kubeProxyVersion: '',
          kubeletVersion: 'v1.33.0',
          machineID: '',
          operatingSystem: 'linux',
          osImage: 'Debian 12',
          systemUUID: '',
        },
      },
    });
    expect(row(nodeKind, node, true).slice(3)).toEqual([
      'v1.33.0',
      '10.0.0.1',
      '<none>',
      'Debian 12',
      '6.1.0',
      'containerd://1.6.20',
    ]);
    expect(row(nodeKind, aNode(), true).slice(4)).toEqual([
      '<none>',
      '<none>',
      '<unknown>',
      '<unknown>',
      '<unknown>',
    ]);
  });
});

describe('events', () => {
  it.each<[string, object, readonly unknown[]]>([
    [
      'that happened several times',
      {
        firstTimestamp: '2026-01-01T00:01:00Z',
        lastTimestamp: '2026-01-01T00:04:00Z',
        count: 3,
        source: { component: 'kubelet', host: 'n1' },
      },
      ['60s', 'Normal', 'Started', 'pod/web-1', '', 'kubelet, n1', '', '4m', 3, 'web-1.1'],
    ],
    [
      'of the newer form',
      { eventTime: '2026-01-01T00:04:50.000000Z', reportingComponent: 'scheduler', message: ' hello\n' },
      ['10s', 'Normal', 'Started', 'pod/web-1', '', 'scheduler', 'hello', '10s', 1, 'web-1.1'],
    ],
    [
      'in a series',
      {
        eventTime: '2026-01-01T00:00:00.000000Z',
        series: { count: 7, lastObservedTime: '2026-01-01T00:04:59.000000Z' },
      },
      ['1s', 'Normal', 'Started', 'pod/web-1', '', '', '', '5m', 7, 'web-1.1'],
    ],
    [
      'without a time',
      {},
      ['<unknown>', 'Normal', 'Started', 'pod/web-1', '', '', '', '<unknown>', 1, 'web-1.1'],
    ],
    [
      'about a part of something without a name',
      { involvedObject: { kind: 'Node', fieldPath: 'spec.x' } },
      ['<unknown>', 'Normal', 'Started', 'node', 'spec.x', '', '', '<unknown>', 1, 'web-1.1'],
    ],
  ])('%s', (_, fields, expected) => {
    expect(row(eventKind, anEvent(fields), true)).toEqual(expected);
  });
});

describe('sources of events', () => {
  it.each<[object, string]>([
    [{ source: { component: 'kubelet' }, reportingComponent: 'x' }, 'kubelet'],
    [{ reportingComponent: 'scheduler' }, 'scheduler'],
    [{}, ''],
  ])('of %j are selected as %j', (fields, source) => {
    expect(eventKind.selectableFields?.source?.(anEvent(fields))).toBe(source);
  });
});

describe('traffic', () => {
  const listener = (...targets: readonly { targetGroup: string; weight: number }[]): ApiObject =>
    anObject(listenerKind, {
      spec: { loadBalancer: 'web', port: 80, protocol: 'HTTP', defaultAction: { type: 'forward', targets } },
    });
  it.each<[string, AnyKind, ApiObject, readonly unknown[]]>([
    [
      'a listener',
      listenerKind,
      listener({ targetGroup: 'a', weight: 1 }),
      ['web', 80, 'HTTP', 'a', 0, false, '5m'],
    ],
    [
      'a listener with weights',
      listenerKind,
      listener({ targetGroup: 'a', weight: 9 }, { targetGroup: 'b', weight: 1 }),
      ['web', 80, 'HTTP', 'a=9,b=1', 0, false, '5m'],
    ],
    [
      'a new balancer',
      loadBalancerKind,
      anObject(loadBalancerKind, {}),
      ['application', '<pending>', false, '5m'],
    ],
    [
      'a balancer',
      loadBalancerKind,
      anObject(loadBalancerKind, { status: { address: '127.77.0.2', ready: true } }),
      ['application', '127.77.0.2', true, '5m'],
    ],
    [
      'a group',
      targetGroupKind,
      anObject(targetGroupKind, {
        spec: { protocol: 'HTTP', service: { name: 'web', port: 80 } },
        status: {
          targets: [
            { address: '10.1.0.2', port: 80, state: 'healthy' },
            { address: '10.1.0.3', port: 80, state: 'draining' },
          ],
        },
      }),
      ['HTTP', '1/2', 'web', '5m'],
    ],
  ])('%s', (_, kind, object, expected) => {
    expect(row(kind, object)).toEqual(expected);
  });
});
