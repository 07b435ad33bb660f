// What a user asks for when an app is deployed as machines, and the objects that express it: pure, no I/O.
//
// One MachineGroup of machines that start with an image that has the app; a LoadBalancer, Listener and TargetGroup in front of
// it where the app has a port; a SecurityGroup that lets in what asks for the app. All in the namespace of a region, named after the app.
import { createHash } from 'node:crypto';
import { AWS_ACCOUNT } from '../../model/aws-account.ts';
import type { MachineGroup } from '../../model/kinds/machine-group.ts';
import type { MachineTemplate } from '../../model/kinds/machine-schema.ts';
import type { SecurityGroup } from '../../model/kinds/security-group.ts';
import type { Draft } from '../../model/object.ts';
import type { HealthCheck, Listener, LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';
import { userDataOf } from './user-data.ts';

export interface MachineApp {
  readonly name: string;
  /** A region. */
  readonly namespace: string;
  /** Name of a MachineImage. */
  readonly image: string;
  /** Services of the image that get the environment. */
  readonly services: readonly string[];
  readonly instanceType: string;
  /** The KeyPair that lets this command in. */
  readonly keyName?: string;
  readonly replicas: number;
  /** Where the app listens; absent = it serves nobody. */
  readonly port?: number;
  /** Where the load balancer listens. */
  readonly publicPort: number;
  readonly env: { readonly [name: string]: string };
  /** Answers 200 when the app can take requests; absent = the port being open is enough. */
  readonly healthPath?: string;
  /** So long after it came into service a machine may fail its checks. */
  readonly startSeconds: number;
  readonly rollout: {
    readonly bakeSeconds: number;
    readonly autoRollback: boolean;
    /** Percent of the machines that serve at least, and that there are at most. */
    readonly least: number;
    readonly most: number;
  };
}

/** Where a region's machines are. */
export interface RegionNetwork {
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
}

export const APP_LABEL = 'app.kubernetes.io/name';
const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const MOST_MACHINES = 1000;
/** On the group: the services whose log is the app's, with commas between. */
export const SERVICES_ANNOTATION = 'tutti.dev/services';

type Named = Pick<MachineApp, 'name' | 'namespace'>;

/** `sg-0…`: the same each time for one app and purpose. */
export function appId(prefix: string, { namespace, name }: Named, purpose = ''): string {
  const digest = createHash('sha256').update(`tutti-deploy/${namespace}/${name}/${purpose}`).digest('hex');
  return `${prefix}-0${digest.slice(0, 16)}`;
}

/** The last part of an ARN. */
const arnId = (prefix: string, app: Named) => appId(prefix, app).slice(-16);

export function metadataOf({ name, namespace }: Named, objectName: string = name) {
  return { name: objectName, namespace, labels: { [APP_LABEL]: name, [MANAGED_BY]: 'tutti' } };
}

export function securityGroupOf(app: MachineApp, { vpcId }: RegionNetwork): Draft<SecurityGroup> {
  const ports = app.port === undefined ? [22] : [22, app.port];
  const everywhere = '0.0.0.0/0';
  return {
    apiVersion: 'tutti.dev/v1',
    kind: 'SecurityGroup',
    metadata: metadataOf(app, appId('sg', app)),
    spec: {
      groupName: `tutti-${app.name}`,
      description: `Machines of ${app.name}`,
      vpcId,
      ingress: [...new Set(ports)].map((port) => ({
        ...{ id: appId('sgr', app, String(port)), protocol: 'tcp', fromPort: port, toPort: port },
        cidr: everywhere,
      })),
      egress: [{ id: appId('sgr', app, 'out'), protocol: '-1', cidr: everywhere }],
      tags: { Name: app.name },
    },
  };
}

export function templateOf(app: MachineApp): MachineTemplate {
  const userData = userDataOf(app);
  return {
    image: app.image,
    instanceType: app.instanceType,
    securityGroups: [appId('sg', app)],
    ...(app.keyName !== undefined && { keyName: app.keyName }),
    ...(userData !== undefined && { userData }),
    tags: [{ resourceType: 'instance', tags: { Name: app.name } }],
  };
}

export function groupOf(
  app: MachineApp,
  { subnets }: RegionNetwork,
  { version, now }: { readonly version: number; readonly now: string },
): Draft<MachineGroup> {
  const annotations = annotationsOf(app);
  return {
    metadata: { ...metadataOf(app), annotations },
    spec: {
      groupName: app.name,
      template: { id: appId('lt', app), version: String(version) },
      createdAt: now,
      cooldownSeconds: 300,
      terminationPolicies: ['Default'],
      protectNew: false,
      suspended: [],
      metrics: [],
      serviceLinkedRole: `arn:aws:iam::${AWS_ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      tags: [{ key: 'Name', value: app.name, propagate: true }],
      zones: subnets.map(({ zone }) => zone),
      subnets: subnets.map(({ id }) => id),
      ...changing(app),
    },
  };
}

export const annotationsOf = ({ services }: MachineApp) => ({ [SERVICES_ANNOTATION]: services.join(',') });

/** What a later deploy changes without new machines. */
export function changing(app: MachineApp) {
  return {
    min: 0,
    max: MOST_MACHINES,
    desired: app.replicas,
    targetGroups: app.port === undefined ? [] : [app.name],
    healthCheck: {
      type: app.port === undefined ? ('EC2' as const) : ('ELB' as const),
      graceSeconds: app.startSeconds,
    },
  };
}

export interface Front {
  readonly targetGroup: Draft<TargetGroup>;
  readonly loadBalancer: Draft<LoadBalancer>;
  readonly listener: Draft<Listener>;
}

/**
 * Undefined for an app that serves nobody. HTTP where a health path says that HTTP is spoken. What has an AWS name and id is shown by the
 * AWS API, too.
 */
export function frontOf(app: MachineApp, { vpcId, subnets }: RegionNetwork): Front | undefined {
  const { name, port, publicPort, healthPath } = app;
  if (port === undefined) return undefined;
  const protocol = healthPath === undefined ? 'TCP' : 'HTTP';
  const object = { apiVersion: 'tutti.dev/v1', metadata: metadataOf(app) };
  const targets = [{ targetGroup: name, weight: 1 }];
  return {
    targetGroup: {
      ...{ ...object, kind: 'TargetGroup' },
      spec: {
        ...{ name, id: arnId('tg', app), protocol, port, vpcId },
        targetType: 'instance',
        healthCheck: checkOf(healthPath),
      },
    },
    loadBalancer: {
      ...{ ...object, kind: 'LoadBalancer' },
      spec: {
        ...{ name, id: arnId('lb', app), vpcId, scheme: 'internet-facing' },
        type: healthPath === undefined ? 'network' : 'application',
        subnets: subnets.map(({ id, zone }) => ({ subnetId: id, zone })),
      },
    },
    listener: {
      ...{ ...object, kind: 'Listener' },
      spec: { loadBalancer: name, port: publicPort, protocol, defaultAction: { type: 'forward', targets } },
    },
  };
}

function checkOf(path: string | undefined): HealthCheck {
  const often = { intervalMs: 1000, timeoutMs: 1000, healthyThreshold: 2, unhealthyThreshold: 3 };
  return path === undefined ? { protocol: 'TCP', ...often } : { protocol: 'HTTP', path, ...often };
}
