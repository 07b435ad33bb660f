// The caches of the pod runner: one watch a kind.
import type { Clock } from '../machinery/clock.ts';
import type { Informer } from '../machinery/informer.ts';
import type { Log } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { startInformer } from '../machinery/reflector.ts';
import { type ConfigMap, configMapKind } from '../model/kinds/config-map.ts';
import { type Pod, podKind } from '../model/kinds/pod.ts';
import { type Secret, secretKind } from '../model/kinds/secret.ts';

export interface AgentInformers {
  readonly pods: Informer<Pod>;
  readonly configMaps: Informer<ConfigMap>;
  readonly secrets: Informer<Secret>;
}

export function startAgentInformers(options: {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): AgentInformers {
  return {
    pods: startInformer({ ...options, kind: podKind }),
    configMaps: startInformer({ ...options, kind: configMapKind }),
    secrets: startInformer({ ...options, kind: secretKind }),
  };
}
