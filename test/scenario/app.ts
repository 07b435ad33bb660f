// The sample app as the chapter deploys it, with what a test changes.

export interface AppOptions {
  readonly namespace: string;
  readonly image?: string;
  readonly message?: string;
  readonly command?: readonly string[];
  readonly replicas?: number;
  readonly bakeSeconds?: number;
  readonly graceSeconds?: number;
  /** 'http' has an httpGet readiness probe and so layer 7; 'tcp' a tcpSocket probe and layer 4. */
  readonly probe?: 'http' | 'tcp';
  readonly container?: object;
  readonly pod?: object;
}

/** Deployment `app` (surge 3, unavailable 0) and Service `app` of type LoadBalancer, as one JSON list. */
export function appManifest(options: AppOptions): string {
  const { namespace, replicas = 3, bakeSeconds = 3 } = options;
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'app', namespace, annotations: { 'tutti.dev/bake-seconds': String(bakeSeconds) } },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'app' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } },
      template: { metadata: { labels: { app: 'app' } }, spec: podSpec(options) },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'app', namespace },
    spec: { type: 'LoadBalancer', selector: { app: 'app' }, ports: [{ port: 80, targetPort: 8080 }] },
  };
  const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [space, deployment, service] });
}

function podSpec({
  image = 'sample-app:v1',
  message = 'one',
  command,
  graceSeconds = 10,
  probe = 'http',
  container,
  pod,
}: AppOptions) {
  const readinessProbe =
    probe === 'http'
      ? { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 }
      : { tcpSocket: { port: 8080 }, periodSeconds: 1 };
  return {
    terminationGracePeriodSeconds: graceSeconds,
    containers: [
      {
        name: 'app',
        image,
        ...(command && { command }),
        env: [{ name: 'MESSAGE', value: message }],
        ports: [{ containerPort: 8080 }],
        readinessProbe,
        ...container,
      },
    ],
    ...pod,
  };
}

/** A server that ignores SIGTERM: only SIGKILL ends it. */
export const IGNORES_SIGTERM = [
  'node',
  '-e',
  "process.on('SIGTERM',()=>{});require('http').createServer((q,r)=>r.end(process.env.MESSAGE+'\\n')).listen(8080)",
];
