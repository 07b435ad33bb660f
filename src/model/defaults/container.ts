// What a container gets where its author was silent: pull policy, termination message, ports, probes and hooks.
//
// The same for containers of a template and of a pod; what only a pod gets is in pod.ts.
import type {
  Container,
  EnvVar,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
} from '../wire/kubernetes.ts';
import { canonicalResources } from './amounts.ts';
import { each, fill, fillEmpty, within } from './fill.ts';
import { defaultPullPolicy } from './image-pull-policy.ts';

export function defaultContainer<C extends Container>(container: C): C {
  const own: C = fillEmpty(container, {
    imagePullPolicy: defaultPullPolicy(container.image),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    // Not optional upstream: clients that go through Go's types always send it, and templates must compare equal.
    resources: {},
  } as Partial<C>); // all are fields of Container
  const lists = within(
    within(own, 'ports', (ports) => each(defaultPort)(ports)),
    'env',
    (env) => each(defaultEnv)(env),
  );
  const probed = within(
    within(within(lists, 'livenessProbe', defaultProbe), 'readinessProbe', defaultProbe),
    'startupProbe',
    defaultProbe,
  );
  return within(within(probed, 'lifecycle', defaultLifecycle), 'resources', canonicalResources);
}

type Port = NonNullable<Container['ports']>[number];

function defaultPort(port: Port): Port {
  return fillEmpty(port, { protocol: 'TCP' });
}

function defaultEnv(variable: EnvVar): EnvVar {
  return within(variable, 'valueFrom', (from) =>
    within(from, 'fieldRef', (ref) => fillEmpty(ref, { apiVersion: 'v1' })),
  );
}

export function defaultProbe(probe: Probe): Probe {
  const numbers = fillEmpty(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return within(within(numbers, 'httpGet', defaultHttpGet), 'grpc', (grpc) => fill(grpc, { service: '' }));
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return fillEmpty(action, { path: '/', scheme: 'HTTP' });
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  const handler = (it: LifecycleHandler): LifecycleHandler => within(it, 'httpGet', defaultHttpGet);
  return within(within(lifecycle, 'postStart', handler), 'preStop', handler);
}
