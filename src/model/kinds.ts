// The list of all kinds. A further kind: one file in kinds/, one line here, its definition in upstream/roots.json.
import type { AnyKind } from './kind.ts';
import { accessKeyKind } from './kinds/access-key.ts';
import { configMapKind } from './kinds/config-map.ts';
import { deploymentKind } from './kinds/deployment.ts';
import { endpointSliceKind } from './kinds/endpoint-slice.ts';
import { eventKind } from './kinds/event.ts';
import { leaseKind } from './kinds/lease.ts';
import { listenerKind } from './kinds/listener.ts';
import { loadBalancerKind } from './kinds/load-balancer.ts';
import { namespaceKind } from './kinds/namespace.ts';
import { nodeKind } from './kinds/node.ts';
import { podKind } from './kinds/pod.ts';
import { replicaSetKind } from './kinds/replica-set.ts';
import { secretKind } from './kinds/secret.ts';
import { serviceKind } from './kinds/service.ts';
import { serviceAccountKind } from './kinds/service-account.ts';
import { targetGroupKind } from './kinds/target-group.ts';

export const allKinds: readonly AnyKind[] = [
  namespaceKind,
  nodeKind,
  podKind,
  replicaSetKind,
  deploymentKind,
  serviceKind,
  endpointSliceKind,
  configMapKind,
  secretKind,
  eventKind,
  leaseKind,
  serviceAccountKind,
  loadBalancerKind,
  listenerKind,
  targetGroupKind,
  accessKeyKind,
];
