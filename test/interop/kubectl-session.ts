// One kubectl on one front in memory, a fresh namespace per test.

import { openTestFront, type TestFront, type TestFrontOptions } from '../../src/front/kubernetes/testing.ts';
import { systemClock } from '../../src/machinery/clock.ts';
import { namespaceKind } from '../../src/model/kinds/namespace.ts';
import { type Pod, podKind } from '../../src/model/kinds/pod.ts';
import type { PodStatus } from '../../src/model/wire/kubernetes.ts';
import { type Kubectl, type KubectlProgram, openKubectl } from './kubectl-program.ts';

export interface KubectlSession extends Kubectl {
  readonly front: TestFront;
  /** Makes a namespace and returns its name. */
  namespace(): Promise<string>;
}

export async function openSession(
  program: KubectlProgram,
  options: TestFrontOptions = {},
): Promise<KubectlSession> {
  const front = await openTestFront({ clock: systemClock, ...options });
  const kubectl = await openKubectl(program, front.kubeconfig);
  let count = 0;
  return {
    ...kubectl,
    front,
    async namespace() {
      count += 1;
      const name = `test-${count}`;
      await front.client.create(namespaceKind, { metadata: { name }, spec: {} });
      return name;
    },
    async close() {
      await kubectl.close();
      await front.close();
    },
  };
}

export interface ManifestOptions {
  readonly name?: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly extra?: string;
}

/** A Deployment as people write it. */
export function deploymentManifest({
  name = 'web',
  image = 'nginx:1',
  replicas = 2,
  extra = '',
}: ManifestOptions = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: app
        image: ${image}
        ports:
        - containerPort: 80
        resources:
          requests: {cpu: 100m, memory: 64Mi}
${extra}`;
}

/** A pod on a node, its containers in the given states. */
export async function runningPod(
  { client }: TestFront,
  namespace: string,
  options: {
    readonly name?: string;
    readonly containers?: readonly string[];
    readonly status?: PodStatus;
  } = {},
): Promise<Pod> {
  const { name = 'web', containers = ['app'], status } = options;
  const created = await client.create(podKind, {
    metadata: { name, namespace, labels: { app: name } },
    spec: { nodeName: 'n1', containers: containers.map((container) => ({ name: container, image: 'a' })) },
  });
  const running = containers.map((container) => ({
    name: container,
    image: 'a',
    imageID: 'a',
    ready: true,
    restartCount: 0,
    containerID: `tutti://${container}`,
    state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
  }));
  return client.updateStatus(podKind, {
    ...created,
    status: { ...created.status, phase: 'Running', containerStatuses: running, ...status },
  });
}
