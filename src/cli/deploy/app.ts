// What a user asks for when an app is deployed, and the objects that express it: pure, no I/O.
//
// One Deployment and, where the app has a port, one Service of type LoadBalancer in front of it, named after the app.
import type { Deployment } from '../../model/kinds/deployment.ts';
import type { Service } from '../../model/kinds/service.ts';
import type { Draft } from '../../model/object.ts';
import type { Container, Probe } from '../../model/wire/kubernetes.ts';

export interface App {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
  /** Where the app listens; absent = it serves nobody. */
  readonly port?: number;
  /** Where the load balancer listens. */
  readonly publicPort: number;
  readonly env: { readonly [name: string]: string };
  readonly cpu?: string;
  readonly memory?: string;
  /** Answers 200 when the app can take requests; absent = the port being open is enough. */
  readonly healthPath?: string;
  readonly command?: readonly string[];
  readonly rollout: {
    /** How many may be made beyond `replicas`. */
    readonly surge?: number | string;
    readonly unavailable?: number | string;
    /** For how long a new revision is watched after it is complete. */
    readonly bakeSeconds?: number;
    readonly deadlineSeconds?: number;
    readonly autoRollback?: boolean;
  };
  readonly graceSeconds?: number;
}

const APP_LABEL = 'app.kubernetes.io/name';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

const labelsOf = ({ name }: App) => ({ [APP_LABEL]: name, [MANAGED_BY]: 'tutti' });

export function deploymentOf(app: App): Draft<Deployment> {
  const { bakeSeconds, deadlineSeconds, autoRollback, surge = '100%', unavailable = 0 } = app.rollout;
  const annotations = {
    ...(bakeSeconds !== undefined && { 'tutti.dev/bake-seconds': String(bakeSeconds) }),
    ...(autoRollback === false && { 'tutti.dev/auto-rollback': 'false' }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: app.name,
      namespace: app.namespace,
      labels: labelsOf(app),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      replicas: app.replicas,
      selector: { matchLabels: { [APP_LABEL]: app.name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
      ...(deadlineSeconds !== undefined && { progressDeadlineSeconds: deadlineSeconds }),
      template: {
        metadata: { labels: labelsOf(app) },
        spec: {
          containers: [containerOf(app)],
          ...(app.graceSeconds !== undefined && { terminationGracePeriodSeconds: app.graceSeconds }),
        },
      },
    },
  };
}

function containerOf(app: App): Container {
  const { name, image, port, env, cpu, memory, command } = app;
  const amounts = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
  const limits = memory === undefined ? undefined : { memory };
  return {
    name,
    image,
    ...(command && { command }),
    ...(port !== undefined && { ports: [{ containerPort: port }], readinessProbe: probeOf(app, port) }),
    env: [
      ...(port !== undefined && !('PORT' in env) ? [{ name: 'PORT', value: String(port) }] : []),
      ...Object.entries(env).map(([key, value]) => ({ name: key, value })),
    ],
    ...(Object.keys(amounts).length > 0 && { resources: { requests: amounts, ...(limits && { limits }) } }),
  };
}

function probeOf({ healthPath }: App, port: number): Probe {
  const how = healthPath === undefined ? { tcpSocket: { port } } : { httpGet: { path: healthPath, port } };
  return { ...how, periodSeconds: 1, failureThreshold: 3 };
}

/** Undefined for an app that serves nobody. */
export function serviceOf(app: App): Draft<Service> | undefined {
  if (app.port === undefined) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app.name, namespace: app.namespace, labels: labelsOf(app) },
    spec: {
      type: 'LoadBalancer',
      selector: { [APP_LABEL]: app.name },
      ports: [
        {
          name: 'http',
          port: app.publicPort,
          targetPort: app.port,
          protocol: 'TCP',
          ...(app.healthPath !== undefined && { appProtocol: 'http' }),
        },
      ],
    },
  };
}
